/**
 * Questions to the server, the newest first: one is on its way at a time, and of those that came up meanwhile only the last is asked. Where
 * one takes long and is given up for a newer one, that is asked at once, and what comes of the other is not heard.
 */

/**
 * @template Question, Answer
 */
export class Asking {
  /**
   * @param {(question: Question) => Promise<Answer>} ask
   * @param {{answered: (answer: Answer, question: Question) => void, failed: (error: unknown, question: Question) => void, givenUp?: (question: Question) => boolean}} hear
   */
  constructor(ask, { answered, failed, givenUp = () => false }) {
    this.put = ask;
    this.answered = answered;
    this.failed = failed;
    this.givenUp = givenUp;
    /** @type {Question|null} on its way */
    this.now = null;
    this.turn = 0;
    this.busy = false;
    /** @type {{question: Question}|null} */
    this.next = null;
  }

  /** @param {Question} question */
  ask(question) {
    this.next = { question };
    if (!this.busy || (this.now !== null && this.givenUp(this.now))) this.work();
  }

  async work() {
    const turn = (this.turn += 1);
    const current = () => turn === this.turn;
    this.busy = true;
    try {
      while (this.next && current()) {
        const { question } = this.next;
        [this.next, this.now] = [null, question];
        try {
          const answer = await this.put(question);
          // Shown also while a newer question waits: under a moving hand it is the newest answer there is.
          if (current()) this.answered(answer, question);
        } catch (error) {
          if (!this.next && current()) this.failed(error, question);
        }
      }
    } finally {
      if (current()) [this.busy, this.now] = [false, null];  // also where the hearer throws: the next question is asked
    }
  }
}
