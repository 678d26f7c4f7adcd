/** Of a day. Types are senders' own words: whoever makes a new one for each notification makes no new rows by that. */
export const MOST_TYPES_A_DAY = 300;
/** No type of a sender's begins so. */
export const OTHER_TYPES = '(other)';
export const ALL_TYPES = '*';
