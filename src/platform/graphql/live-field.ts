import { Extensions } from '@nestjs/graphql';

/**
 * Says that a field is the property of its object and nothing else, so that live events can be written without executing them; a
 * field that doesn't say so, as it has a resolver, has the events executed for whoever asks for it.
 *
 * `shared`: the property depends on the object's `SHARED_BY` alone, and its text is made once for all that have the same one.
 *
 * @param json the name of another property, where the object has the field's JSON as text: then nobody parses it, to write it again.
 * It must be what `JSON.stringify` would write.
 */
export function LiveField(how: 'own' | 'shared' = 'own', json?: string): PropertyDecorator & MethodDecorator {
  return Extensions({ live: how, ...(json === undefined ? {} : { json }) });
}

/**
 * Says that a subscription's `resolve` is synchronous and asks for nothing but event, arguments and context, and that its events go
 * through the outlet of the transport (`openOutlet`): then they need no execution where the selection has live fields alone.
 */
export function LiveSubscription(): MethodDecorator {
  return Extensions({ live: 'own' });
}
