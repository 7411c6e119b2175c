/** The formats of Prometheus: its text of version 0.0.4, and OpenMetrics 1.0. */
export type Format = "text" | "openmetrics";

/** All that was counted, in a form to be read by others. */
export interface Exposition {
  /** `type` is the Content-Type. */
  write(format: Format): Promise<{ readonly type: string; readonly text: string }>;
}
