/** What the process as a whole costs. The names are those that every Prometheus client uses. */
import type {Metrics} from './metrics.ts';

export function measureProcess(metrics: Metrics): void {
  const startedAt = Date.now() / 1_000 - process.uptime();
  metrics.gauge('process_start_time_seconds', 'When the process began, since 1970.', () => startedAt);
  metrics.gauge('process_resident_memory_bytes', 'Memory that the process holds.', () =>
    process.memoryUsage.rss(),
  );
  metrics.gauge(
    'nodejs_heap_size_used_bytes',
    'Heap of JavaScript that is in use.',
    () => process.memoryUsage().heapUsed,
  );
  metrics.gauge('process_cpu_seconds', 'Time that the process has computed.', () => {
    const {user, system} = process.cpuUsage();
    return (user + system) / 1_000_000;
  });
}
