import type { LiveStatus } from '../api/events.ts';

const words: Record<LiveStatus, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
};

export function LiveIndicator({ status }: { status: LiveStatus }) {
  return (
    <p role="status" className="live" data-status={status}>
      {words[status]}
    </p>
  );
}
