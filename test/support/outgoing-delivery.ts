export { aContext, anOutgoingDelivery, anOutgoingNotification, aRecipient } from '../../src/testing/index.js';
