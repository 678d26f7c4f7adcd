/** After so many seconds something is wrong, as the alert rules have it (deploy/prometheus/alerts.yml: …Late, HeraldBacklogOld). */
const LATE_SECONDS: Readonly<Record<string, number>> = { schedules: 60, bulk: 60 };
const LATE_LANE_SECONDS: Readonly<Record<string, number>> = { urgent: 60, normal: 300, held: 300, bulk: 3_600 };

/** Whether what waits in a queue ("email.urgent", "schedules", "bulk") waits longer than it should. */
export function isLate(queue: string, oldestSeconds: number | null): boolean {
  const lane = queue.split('.')[1] ?? '';
  return (oldestSeconds ?? 0) > (LATE_SECONDS[queue] ?? LATE_LANE_SECONDS[lane] ?? 300);
}

/** Each count ends here: it stands for more as well. */
export const COUNTED_TO = 10_000;
