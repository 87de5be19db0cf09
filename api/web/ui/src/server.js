// What the page asks of the server. An answer that is no success is thrown with its problem.
export class Refused extends Error {
  constructor(status, problem) {
    super((problem && problem.detail) || String(status));
    this.status = status;
    this.problem = problem || {};
  }
}

export class Server {
  constructor(flow, csrf) {
    this.base = `/definitions/${encodeURIComponent(flow)}/edit`;
    this.csrf = csrf;
  }

  async opened() {
    return this.read(await fetch(`${this.base}/opened`, { headers: { Accept: 'application/json' } }));
  }

  async post(what, texts, files) {
    const form = new FormData();
    for (const [name, value] of Object.entries(texts)) form.append(name, value);
    for (const [name, value] of Object.entries(files)) {
      form.append(name, value instanceof Blob ? value : new Blob([value], { type: 'application/xml' }), `${name}.bpmn`);
    }
    const answer = await fetch(`${this.base}/${what}`, {
      method: 'POST',
      body: form,
      headers: { 'X-Csrf': this.csrf, Accept: 'application/json' },
    });
    return this.read(answer);
  }

  async read(answer) {
    let body = null;
    try {
      body = await answer.json();
    } catch {
      // an answer without a body says its status
    }
    if (answer.redirected && answer.url.includes('/login')) throw new Refused(401, null);
    if (!answer.ok) throw new Refused(answer.status, body);
    return body;
  }
}
