import { type ReactNode, useId } from 'react';
import { Icon } from './icons.js';
import { asWords } from './labels.js';
import { useLook } from './look.js';
import type { ChoicesFragment, DigestFrequency, PreferencesQuery, UpdatePreferencesInput } from './operations.js';

interface ChoiceTableProps {
  preferences: ChoicesFragment;
  channels: PreferencesQuery['channels'];
  onChange: (input: UpdatePreferencesInput) => void;
}

type Category = ChoicesFragment['categories'][number];

const IN_APP = 'inApp';
const DIGESTS: readonly DigestFrequency[] = ['INSTANT', 'HOURLY', 'DAILY', 'WEEKLY'];

/** Categories by channels. What nothing goes out over here is not asked for. */
export function ChoiceTable({ preferences, channels, onChange }: ChoiceTableProps): ReactNode {
  const { settings } = useLook().labels;
  const id = useId();
  const shown = channels.filter(({ key, configured }) => configured || key === IN_APP);
  const hasDigests = shown.some(({ key }) => key !== IN_APP);
  return (
    <section className="herald-setting" data-wide="">
      <h3 id={id}>{settings.choices}</h3>
      <div className="herald-table-box">
        <table className="herald-choices" aria-labelledby={id}>
          <thead>
            <tr>
              <th scope="col">
                <span className="herald-hidden">{settings.category}</span>
              </th>
              {shown.map(({ key, title }) => (
                <th key={key} scope="col">
                  {title}
                </th>
              ))}
              {hasDigests ? <th scope="col">{settings.digest}</th> : null}
            </tr>
          </thead>
          <tbody>
            {preferences.categories.map((category) => (
              <Row
                key={category.category}
                category={category}
                shown={shown}
                hasDigests={hasDigests}
                onChange={(change) => onChange({ categories: [{ category: category.category, ...change }] })}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface RowProps {
  category: Category;
  shown: PreferencesQuery['channels'];
  hasDigests: boolean;
  onChange: (change: Omit<NonNullable<UpdatePreferencesInput['categories']>[number], 'category'>) => void;
}

function Row({ category, shown, hasDigests, onChange }: RowProps) {
  const { categories, settings } = useLook().labels;
  const title = categories[category.category] ?? category.title;
  return (
    <tr>
      <th scope="row">
        {title}
        {category.critical ? (
          <span className="herald-locked" title={settings.alwaysOn}>
            <Icon name="lock" />
            <span className="herald-hidden">{settings.alwaysOn}</span>
          </span>
        ) : null}
      </th>
      {shown.map(({ key, title: channelTitle }) => {
        const channel = category.channels.find((one) => one.channel === key);
        return (
          <td key={key}>
            <input
              type="checkbox"
              className="herald-check"
              aria-label={settings.choice(title, channelTitle)}
              checked={channel?.enabled ?? false}
              disabled={!channel || channel.locked}
              onChange={(event) => onChange({ channels: [{ channel: key, enabled: event.target.checked }] })}
            />
          </td>
        );
      })}
      {hasDigests ? (
        <td>
          {category.critical ? null : (
            <select
              className="herald-select"
              aria-label={settings.digestOf(title)}
              value={category.digest}
              onChange={(event) => onChange({ digest: event.target.value as DigestFrequency })}
            >
              {(DIGESTS.includes(category.digest) ? DIGESTS : [...DIGESTS, category.digest]).map((often) => (
                <option key={often} value={often}>
                  {settings.digests[often] ?? asWords(often.toLowerCase())}
                </option>
              ))}
            </select>
          )}
        </td>
      ) : null}
    </tr>
  );
}
