export { allOf, inPages, PERSONAL_PAGE } from './pages.js';
export {
  FORGET_ORDER,
  type ForgetOrder,
  PersonalDataHolder,
  type PersonalRow,
  type PersonalSection,
} from './personal-data-holder.js';
export { PersonalData } from './personal-data.js';
export { PersonalDataModule } from './personal-data.module.js';
export { countInStretches, STRETCH, type Stretch, stretchesOf } from './stretches.js';
