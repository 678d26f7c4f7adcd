import { Button, Radio, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { nameOf, useTell } from '../app/ask.js';
import { Confirm } from '../parts/confirm.js';
import { DeleteTemplateDocument, TemplateHistoryDocument, TemplateListDocument } from './operations.js';
import { sayLocale, templatePath } from './template-paths.js';

interface Props {
  templateKey: string;
  locale: string;
  locales: readonly string[];
}

export function DeleteTemplate({ templateKey, locale, locales }: Props) {
  const [isAll, setAll] = useState(false);
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  // Deleted twice it is as deleted as once.
  const tell = useTell(DeleteTemplateDocument, { mayRepeat: true });
  const others = locales.filter((each) => each !== locale);

  const remove = async () => {
    await tell.mutateAsync({ key: templateKey, locale: isAll ? null : locale });
    const [next] = isAll ? [] : others;
    navigate(next === undefined ? '/templates' : templatePath(templateKey, next));
    for (const document of [TemplateListDocument, TemplateHistoryDocument]) {
      await queries.invalidateQueries({ queryKey: [nameOf(document)] });
    }
  };
  return (
    <Confirm
      title={`Delete ${templateKey}?`}
      verb="Delete"
      isDangerous
      onConfirm={remove}
      trigger={(ask) => (
        <Button variant="default" onClick={ask}>
          Delete
        </Button>
      )}
    >
      <Stack gap="sm">
        <Text size="sm">
          New sends that name it are refused. What was accepted before is sent all the same. Saved again, its versions
          go on.
        </Text>
        {others.length === 0 ? null : (
          <Radio.Group
            label="In which language?"
            value={isAll ? 'all' : 'one'}
            onChange={(value) => setAll(value === 'all')}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="one" label={`Only in ${sayLocale(locale)}`} />
              <Radio value="all" label={`In all ${locales.length}: ${locales.join(', ')}`} />
            </Stack>
          </Radio.Group>
        )}
      </Stack>
    </Confirm>
  );
}
