/** The client of a session, for a workspace in a browser: docs/client.md. */
export class SessionClient extends EventTarget {
  constructor(options: { sessionId: string; token: string; baseUrl?: string });
  readonly workspace: Record<string, unknown> | null;
  readonly status: string | null;
  readonly phaseIndex: number | null;
  readonly state: Record<string, unknown> | null;
  readonly secondsRemaining: number | null;
  readonly conflict: { mine: unknown; theirs: unknown } | null;
  readonly saveState: { kind: string; text: string; isLoud: boolean };
  on(name: string, listener: (detail: any) => void): void;
  start(): Promise<void>;
  edit(state: object): void;
  log(type: string, data?: object): void;
  flush(): Promise<void>;
  startTask(): Promise<unknown>;
  advance(): Promise<unknown>;
  submit(): Promise<unknown>;
  resolveConflict(choice: "mine" | "theirs"): Promise<void>;
  api(path: string, options?: { method?: string; body?: unknown; raw?: boolean }): Promise<any>;
}
