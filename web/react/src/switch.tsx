import { type ReactNode, useId } from 'react';

interface SwitchProps {
  label: string;
  hint?: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

export function Switch({ label, hint, isOn, onChange }: SwitchProps): ReactNode {
  const id = useId();
  return (
    <label className="herald-switch-row">
      <span className="herald-setting-text">
        <b>{label}</b>
        {hint ? <small id={id}>{hint}</small> : null}
      </span>
      <input
        type="checkbox"
        role="switch"
        className="herald-switch"
        checked={isOn}
        aria-label={label}
        aria-describedby={hint ? id : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}
