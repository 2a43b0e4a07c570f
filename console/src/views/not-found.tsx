import { hrefOf } from '../app/router';
import { Page } from '../ui/basics';

export function NotFoundView() {
  return (
    <Page title="There is no such view">
      <p>
        <a href={hrefOf([])}>Go to the overview</a>
      </p>
    </Page>
  );
}
