/** Questions to the server, the newest first: one is on its way at a time, and of those that came up meanwhile only the last is asked. */

/**
 * @template Question, Answer
 */
export class Asking {
  /**
   * @param {(question: Question) => Promise<Answer>} ask
   * @param {{answered: (answer: Answer, question: Question) => void, failed: (error: unknown, question: Question) => void}} hear
   */
  constructor(ask, { answered, failed }) {
    this.put = ask;
    this.answered = answered;
    this.failed = failed;
    this.busy = false;
    /** @type {{question: Question}|null} */
    this.next = null;
  }

  /** @param {Question} question */
  ask(question) {
    this.next = { question };
    if (!this.busy) this.work();
  }

  async work() {
    this.busy = true;
    try {
      while (this.next) {
        const { question } = this.next;
        this.next = null;
        try {
          // Shown also while a newer question waits: under a moving hand it is the newest answer there is.
          this.answered(await this.put(question), question);
        } catch (error) {
          if (!this.next) this.failed(error, question);
        }
      }
    } finally {
      this.busy = false;  // also where the hearer throws: the next question is asked
    }
  }
}
