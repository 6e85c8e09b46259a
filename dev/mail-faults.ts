import { setTimeout as delay } from 'node:timers/promises';

/** What a mail server may do wrong, for tests of the sending side. `times` limits it to the next so many mails. */
export type MailFault =
  /** Answers with this code at the sender, a recipient, or after the content: 4xx asks to come again, 5xx is final. */
  | { readonly kind: 'reject'; readonly at: 'sender' | 'recipient' | 'content'; readonly code: number; times?: number }
  /** Waits before it answers the content. */
  | { readonly kind: 'slow'; readonly ms: number; times?: number }
  /** Takes the mail, then drops the connection without an answer: the sender cannot know. */
  | { readonly kind: 'cut'; times?: number };

/** An SMTP refusal in the form smtp-server turns into a reply. */
class Refusal extends Error {
  readonly responseCode: number;

  constructor(responseCode: number) {
    super(responseCode < 500 ? 'Try again later' : 'Not accepted');
    this.responseCode = responseCode;
  }
}

/** The fault in force, used up as mails come in. */
export class Faults {
  private fault: MailFault | undefined;

  set(fault: MailFault | undefined): void {
    this.fault = fault === undefined ? undefined : { ...fault };
  }

  private use(): void {
    if (this.fault?.times === undefined) return;
    this.fault.times -= 1;
    if (this.fault.times <= 0) this.fault = undefined;
  }

  /** The refusal due at this step of a mail, if any. */
  refusal(at: 'sender' | 'recipient' | 'content'): Error | undefined {
    const { fault } = this;
    if (fault?.kind !== 'reject' || fault.at !== at) return undefined;
    this.use();
    return new Refusal(fault.code);
  }

  /** Waits as long as the fault says; at once when none is set. */
  async pause(): Promise<void> {
    const { fault } = this;
    if (fault?.kind !== 'slow') return;
    this.use();
    await delay(fault.ms);
  }

  /** Whether the connection is to be dropped after this mail was taken. */
  cuts(): boolean {
    if (this.fault?.kind !== 'cut') return false;
    this.use();
    return true;
  }
}
