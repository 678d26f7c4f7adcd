import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { canonicalLocale, isTemplateKey, sayLocale, templatePath } from './template-paths.js';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  /** Of a template that there is: only another language is asked for. */
  templateKey?: string;
  /** Where it is already. */
  taken: ReadonlySet<string>;
}

/** Asks how a new template is called, or in which other language it is to be; the editor then begins with nothing saved. */
export function NewTemplate({ isOpen, onClose, templateKey, taken }: Props) {
  const [, navigate] = useLocation();
  const [key, setKey] = useState(templateKey ?? '');
  const [locale, setLocale] = useState(templateKey === undefined ? 'en' : '');
  const [isAsked, setAsked] = useState(false);
  const canonical = canonicalLocale(locale);
  const keyProblem = isTemplateKey(key)
    ? undefined
    : 'A letter or digit, then letters, digits and _ . : -, at most 64 in all.';
  const isTaken = canonical !== undefined && taken.has(`${key}:${canonical}`);
  const localeProblem = canonical === undefined ? 'A language as "de" or "de-AT".' : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (keyProblem || canonical === undefined) return;
    onClose();
    navigate(templatePath(key, canonical));
  };
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={templateKey === undefined ? 'New template' : `Another language of ${templateKey}`}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack>
          {templateKey === undefined ? (
            <TextInput
              label="Key"
              description="What sends name it by, in all of its languages. It can’t be changed."
              placeholder="order-shipped"
              value={key}
              onChange={({ currentTarget }) => setKey(currentTarget.value)}
              error={isAsked ? keyProblem : undefined}
              data-autofocus
              withAsterisk
            />
          ) : null}
          <TextInput
            label="Language"
            description={canonical === undefined ? 'As "de" or "de-AT".' : sayLocale(canonical)}
            placeholder="de"
            value={locale}
            onChange={({ currentTarget }) => setLocale(currentTarget.value)}
            error={isAsked ? localeProblem : undefined}
            {...(templateKey === undefined ? {} : { 'data-autofocus': true })}
            withAsterisk
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Not now
            </Button>
            <Button type="submit">{isTaken ? 'Open the one that there is' : 'Write it'}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
