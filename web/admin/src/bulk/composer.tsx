import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { useAsk } from '../app/ask.js';
import { audienceOf, newKey } from './bulk-draft.js';
import { useBulkDraft } from './composer-draft.js';
import { type Problems, problemsOf } from './draft-problems.js';
import { BulkChoicesDocument } from './operations.js';
import { ReviewStep } from './review-step.js';
import { useAudienceCount } from './use-audience-count.js';
import { useStart } from './use-start.js';
import { focusOn, WriteStep } from './write-step.js';

/** Writes a bulk send, and says it all once more before it goes. What is written is kept in this tab until it is sent. */
export function Composer() {
  const { draft, set, clear, isTouched } = useBulkDraft();
  const choices = useAsk(BulkChoicesDocument, {});
  const count = useAudienceCount(audienceOf(draft));
  const [parameters, setParameters] = useSearchParams();
  const [isChecked, setChecked] = useState(false);
  const [refused, setRefused] = useState<Problems>({});
  const start = useStart({
    draft,
    onAccepted: clear,
    onRefused: (problems) => {
      setRefused(problems);
      setParameters({});
      requestAnimationFrame(() => focusOn(problems));
    },
  });
  const found = { ...problemsOf(draft), ...(count.refusal === undefined ? {} : { to: count.refusal }) };
  const isSound = Object.keys(found).length === 0;
  const goTo = (step: 'write' | 'review') => {
    start.reset();
    setParameters(step === 'review' ? { step } : {});
    scrollTo({ top: 0 });
  };

  if (parameters.get('step') === 'review' && isSound) {
    return (
      <ReviewStep
        {...{ draft, count, start }}
        choices={choices.data}
        onBack={() => goTo('write')}
        onNewKey={() => {
          start.reset();
          set({ idempotencyKey: newKey() });
        }}
      />
    );
  }
  return (
    <WriteStep
      {...{ draft, count, choices, isTouched }}
      problems={{ ...(isChecked ? found : {}), ...refused }}
      error={start.error}
      set={(part) => {
        setRefused({});
        set(part);
      }}
      onThrowAway={() => {
        clear();
        setChecked(false);
        setRefused({});
        start.reset();
      }}
      onReview={() => {
        setChecked(true);
        setRefused({});
        if (isSound) goTo('review');
        else focusOn(found);
      }}
    />
  );
}
