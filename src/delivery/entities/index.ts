import { ChannelUsageEntity } from './channel-usage.entity.js';
import { DeliveryAttemptEntity } from './delivery-attempt.entity.js';
import { DeliveryEntity } from './delivery.entity.js';
import { DeviceEntity } from './device.entity.js';
import { PushReceiptEntity } from './push-receipt.entity.js';
import { ReportCellEntity } from './report-cell.entity.js';
import { ReportDeltaEntity } from './report-delta.entity.js';
import { ReportFigureEntity } from './report-figure.entity.js';
import { ReportTypeEntity } from './report-type.entity.js';
import { StatusEventEntity } from './status-event.entity.js';
import { StatusKindEntity } from './status-kind.entity.js';
import { SuppressionEntity } from './suppression.entity.js';

/** The tables of this module, held against the migrations by a test. Statements are plain SQL, in the repositories. */
export const deliveryEntities = [
  DeliveryEntity,
  DeliveryAttemptEntity,
  SuppressionEntity,
  ChannelUsageEntity,
  DeviceEntity,
  PushReceiptEntity,
  StatusEventEntity,
  StatusKindEntity,
  ReportDeltaEntity,
  ReportTypeEntity,
  ReportCellEntity,
  ReportFigureEntity,
];
