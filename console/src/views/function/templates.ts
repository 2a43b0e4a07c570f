export interface Template {
  readonly runtime: string;
  readonly title: string;
  readonly handler: string;
  readonly file: string;
  readonly code: string;
}

const NODE = `export const handler = async (event, context) => {
  console.log('called with', event);
  return { hello: event.name ?? 'world', requestId: context.awsRequestId };
};
`;
const PYTHON = `def handler(event, context):
    print("called with", event)
    return {"hello": event.get("name", "world"), "requestId": context.aws_request_id}
`;
const RUBY = `def handler(event:, context:)
  puts "called with #{event}"
  { hello: event['name'] || 'world', requestId: context.aws_request_id }
end
`;

/** A function that answers, for each language that needs no build. */
export const TEMPLATES: readonly Template[] = [
  { runtime: 'nodejs24.x', title: 'Node.js 24', handler: 'index.handler', file: 'index.mjs', code: NODE },
  { runtime: 'nodejs22.x', title: 'Node.js 22', handler: 'index.handler', file: 'index.mjs', code: NODE },
  { runtime: 'python3.13', title: 'Python 3.13', handler: 'app.handler', file: 'app.py', code: PYTHON },
  { runtime: 'ruby3.3', title: 'Ruby 3.3', handler: 'app.handler', file: 'app.rb', code: RUBY },
];
