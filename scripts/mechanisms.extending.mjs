// Of mechanisms.table.mjs: channels that an application brings, and the suites that hold them to their contract.

import { off, small, test } from './mechanisms.words.mjs';

const brought = (name) => test('e2e', 'host-channels', name);

export const EXTENDING_MECHANISMS = [
  {
    name: 'a channel that a host brings stands beside Herald’s own',
    edits: [off('delivery/channels/brought-channels', ', ...brought]);\n}', ']);\n}')],
    tests: [test('e2e', 'docs-extending', 'appears among the channels'), brought('has what the application injects')],
  },
  {
    name: 'a channel that can’t be used stops the start',
    edits: [off('delivery/channels/brought-channels', 'if (problems.length > 0) {', 'if (problems.length < 0) {')],
    tests: [brought('stops the start where it is wrong')],
  },
  {
    name: 'a key that is taken is refused, in whatever case',
    edits: [off('delivery/channels/brought-channels', 'String(key).toLowerCase()', 'String(key)')],
    tests: [small('delivery/channels/brought-channels', 'in another case')],
  },
  {
    name: 'deliveries under way end before the host’s modules are destroyed',
    edits: [
      off('host/mount-herald', 'herald.stopDelivering()', 'undefined'),
      off('host/herald-runtime', 'return this.stopDelivering();', 'return Promise.resolve();'),
    ],
    tests: [brought('ends what is under way before')],
  },
  {
    name: 'a channel knows when a delivery is not its own any more',
    edits: [
      off(
        'delivery/channels/memory.delivery-channel',
        "if (!context.isOurs()) throw new DeliveryError('WORKER_DIED', 'It was no longer ours.', { retry: true });",
      ),
    ],
    tests: [small('delivery/channels/memory.delivery-channel', 'hands nothing over that is not ours any more')],
  },
];
