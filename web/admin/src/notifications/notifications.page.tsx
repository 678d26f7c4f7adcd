import { Route, Switch } from 'wouter';
import { NotificationList } from './notification-list.js';
import { NotificationStory } from './notification-story.js';

export function NotificationsPage() {
  return (
    <Switch>
      <Route path="/notifications/:id">{({ id }) => <NotificationStory key={id} id={id} />}</Route>
      <Route>
        <NotificationList />
      </Route>
    </Switch>
  );
}
