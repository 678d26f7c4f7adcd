import { Route, Switch } from 'wouter';
import { BulkList } from './bulk-list.js';
import { BulkOne } from './bulk-one.js';
import { Composer } from './composer.js';

export function BulkPage() {
  return (
    <Switch>
      <Route path="/bulk">
        <BulkList />
      </Route>
      <Route path="/bulk/new">
        <Composer />
      </Route>
      <Route path="/bulk/:id">{({ id }) => <BulkOne key={id} id={id} />}</Route>
    </Switch>
  );
}
