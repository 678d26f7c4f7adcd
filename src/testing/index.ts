/** What a package that extends Herald tests itself with: `herald/testing`. For tests alone; whatever runs them can run it. */

export { contentCipherContract } from './content-cipher-contract.js';
export type { ContractCase } from './contract-case.js';
export { type ChannelUnderTest, deliveryChannelContract } from './delivery-channel-contract.js';
export {
  aContext,
  anOutgoingDelivery,
  anOutgoingNotification,
  aRecipient,
  type DeliveryDifferences,
} from './outgoing-delivery.js';
export { type OpenedPresenceStore, presenceStoreContract } from './presence-store-contract.js';
export { type DirectoryUnderTest, recipientDirectoryContract } from './recipient-directory-contract.js';
export {
  templateEngineContract,
  type TemplateEngineUnderTest,
  type TemplateWords,
} from './template-engine-contract.js';
export { topicPolicyContract } from './topic-policy-contract.js';
