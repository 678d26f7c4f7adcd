import type { ChoicesFragment, UpdatePreferencesInput } from './operations.js';

/** What can be asked for: `UpdatePreferencesInput` of the schema, or a pause. */
export type PreferencesChange = { input: UpdatePreferencesInput } | { pausedUntil: string | null };

/** What the server will make of a change, as far as it can be told from here. Its answer takes the place of this. */
export function withChange(before: ChoicesFragment, change: PreferencesChange): ChoicesFragment {
  if ('pausedUntil' in change) return { ...before, pausedUntil: change.pausedUntil };
  const { categories, channels, quietHours } = change.input;
  return {
    ...before,
    categories: before.categories.map((category) => {
      const asked = categories?.find((one) => one.category === category.category);
      return {
        ...category,
        digest: asked?.digest ?? category.digest,
        channels: category.channels.map((channel) => {
          if (channel.locked) return channel;
          const own = asked?.channels?.find((one) => one.channel === channel.channel);
          // What is said of a channel is true wherever nothing was chosen for the category.
          const general = channel.source === 'CATEGORY' ? undefined : channels?.find(sameChannel(channel));
          const { enabled = channel.enabled, timing = null } = own ?? general ?? {};
          return { ...channel, enabled, timing: timing ?? channel.timing, source: own ? 'CATEGORY' : channel.source };
        }),
      };
    }),
    quietHours: quietHours
      ? {
          ...before.quietHours,
          enabled: quietHours.enabled,
          allowUrgent: quietHours.allowUrgent ?? before.quietHours.allowUrgent,
          timeZone: quietHours.timeZone ?? before.quietHours.timeZone,
          windows: quietHours.windows ?? before.quietHours.windows,
        }
      : before.quietHours,
  };
}

const sameChannel =
  ({ channel }: { channel: string }) =>
  (one: { channel: string }) =>
    one.channel === channel;
