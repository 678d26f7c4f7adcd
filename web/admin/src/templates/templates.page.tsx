import { Route, Switch } from 'wouter';
import { TemplatePage } from './template-page.js';
import { TemplatesList } from './templates-list.js';

export function TemplatesPage() {
  return (
    <Switch>
      <Route path="/templates">
        <TemplatesList />
      </Route>
      <Route path="/templates/:key">{({ key }) => <TemplatePage key={key} templateKey={decoded(key)} />}</Route>
    </Switch>
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
