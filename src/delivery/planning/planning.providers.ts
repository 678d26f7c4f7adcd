import type { Provider } from '@nestjs/common';
import { Subscriptions } from '../channels/index.js';
import { AddressSuppressor, DeliveryReview } from '../engine/index.js';
import { AddressBooks } from './address-books.js';
import { ChannelAddressSuppressor } from './channel.address-suppressor.js';
import { DeliveryFollower } from './delivery-follower.js';
import { DeliveryPeople } from './delivery-people.js';
import { DeliveryPlanning } from './delivery-planning.js';
import { DeliveryReads } from './delivery-reads.repository.js';
import { ExplanationsService } from './explanations.service.js';
import { Hastening } from './hastening.js';
import { HasteningRepository } from './hastening.repository.js';
import { PersonProfiles } from './person-profiles.js';
import { PlanningFacts } from './planning-facts.js';
import { PreferenceSubscriptions } from './preference.subscriptions.js';
import { StoredDeliveryReview } from './stored.delivery-review.js';

/** What decides, what explains, and what the channels and the engine ask for. */
export const planningProviders: Provider[] = [
  AddressBooks,
  DeliveryFollower,
  DeliveryPeople,
  DeliveryPlanning,
  DeliveryReads,
  ExplanationsService,
  Hastening,
  HasteningRepository,
  PersonProfiles,
  PlanningFacts,
  { provide: AddressSuppressor, useClass: ChannelAddressSuppressor },
  { provide: DeliveryReview, useClass: StoredDeliveryReview },
  { provide: Subscriptions, useClass: PreferenceSubscriptions },
];
