import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { javascript } from '@codemirror/lang-javascript';
import { python } from '@codemirror/lang-python';
import { EditorState, type Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { basicSetup, EditorView } from 'codemirror';

/** Its colours follow the page's. */
const LOOK = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--card)', fontSize: '13px', maxHeight: '60vh' },
  '.cm-scroller': { overflow: 'auto', fontFamily: 'ui-monospace, "DejaVu Sans Mono", monospace' },
  '.cm-gutters': {
    backgroundColor: 'var(--page)',
    color: 'var(--soft)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--grid) 55%, transparent)',
  },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
});

const COLORS = HighlightStyle.define([
  { tag: [tags.comment], color: 'var(--soft)', fontStyle: 'italic' },
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--thawed)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--warm)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--stem)' },
  {
    tag: [tags.function(tags.variableName), tags.className, tags.definition(tags.variableName)],
    color: 'var(--cold)',
  },
]);

/**
 * Shows `text` in `holder`; the returned function takes it away. In a shadow tree the editor's styles are adopted
 * sheets, which the page's policy on content allows, not elements that it forbids.
 */
export function openEditor(
  holder: HTMLElement,
  file: string,
  text: string,
  onText: (text: string) => void,
): () => void {
  const root = holder.shadowRoot ?? holder.attachShadow({ mode: 'open' });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        basicSetup,
        LOOK,
        syntaxHighlighting(COLORS),
        languageOf(file),
        EditorView.contentAttributes.of({ 'aria-label': file }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onText(update.state.doc.toString());
        }),
      ],
    }),
  });
  return () => view.destroy();
}

function languageOf(file: string): Extension {
  if (/\.[cm]?[jt]s$|\.json$/.test(file)) return javascript({ typescript: /ts$/.test(file) });
  return file.endsWith('.py') ? python() : [];
}
