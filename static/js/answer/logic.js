// Who sees what, as the server decides it (domain::survey::logic, flow): conditions over answers, jumps, numbers that
// answers change. The server decides again when answers arrive.

/** What a form says, question by question, as the server keeps it. Nothing for what nobody answered. */
export function read(form, question) {
  const name = `q.${question.key}`;
  const values = (field) => [...form.elements]
    .filter((one) => one.name === field && (!['radio', 'checkbox'].includes(one.type) || one.checked))
    .map((one) => one.value.trim())
    .filter((value) => value !== '');
  const [first] = values(name);
  const other = values(`${name}.other`)[0] ?? '';
  switch (question.kind) {
    case 'statement': return undefined;
    case 'matrix': {
      const rows = {};
      for (const row of question.rows ?? []) {
        const [points] = values(`${name}.${row}`);
        if (points !== undefined && points !== '-') rows[row] = Number(points);
      }
      return Object.keys(rows).length ? rows : undefined;
    }
    case 'contact': {
      const parts = {};
      for (const part of ['name', 'phone', 'email']) {
        const [text] = values(`${name}.${part}`);
        if (text) parts[part] = text;
      }
      return Object.keys(parts).length ? parts : undefined;
    }
    case 'ranking': {
      const codes = [];
      for (let place = 1; form.elements[`${name}.${place}`]; place += 1) codes.push(...values(`${name}.${place}`));
      return codes.length ? codes : undefined;
    }
    case 'multi': {
      const codes = values(name);
      if (!codes.length) return undefined;
      return other ? { codes, other } : codes;
    }
    case 'rating': case 'nps': return first === undefined || first === '-' ? undefined : Number(first);
    // What is no number stays as typed: it is refused where it stands.
    case 'number': return first === undefined ? undefined : Number.isNaN(Number(first)) ? first : Number(first);
    case 'yes_no': case 'consent': return first === undefined ? undefined : first === 'yes';
    case 'single': case 'picture': return first === undefined || !other ? first : { code: first, other };
    default: return first;
  }
}

/** A questionnaire with the answers given so far. */
export class Flow {
  constructor(logic, answers) {
    this.logic = logic;
    this.answers = answers;
    this.questions = new Map(logic.pages.flatMap((page) => page.questions).map((question) => [question.key, question]));
    this.variables = {};
    for (const { key, start = 0, calculations = [] } of logic.variables) {
      let value = start;
      for (const step of calculations) {
        if (step.if && !this.holds(step.if)) continue;
        const plain = Number(step.value);
        const by = step.value.trim() !== '' && !Number.isNaN(plain) ? plain : this.number(step.value) ?? 0;
        value = step.by === 'set' ? by : step.by === 'multiply' ? value * by : value + by;
      }
      this.variables[key] = value;
    }
  }

  holds(condition) {
    if (condition.all) return condition.all.every((one) => this.holds(one));
    if (condition.any) return condition.any.some((one) => this.holds(one));
    return this.passes(condition.test);
  }

  passes({ of, op, value = '' }) {
    const wanted = value.trim();
    const texts = this.texts(of);
    const compare = (test) => {
      const left = this.number(of);
      const right = wanted === '' ? NaN : Number(wanted);
      return left !== null && !Number.isNaN(right) && test(left, right);
    };
    const is = () => compare((a, b) => a === b) || texts.some((text) => text.toLowerCase() === wanted.toLowerCase());
    switch (op) {
      case 'answered': return texts.length > 0;
      case 'unanswered': return texts.length === 0;
      case 'is': return is();
      case 'is_not': return texts.length > 0 && !is();
      case 'less': return compare((a, b) => a < b);
      case 'at_most': return compare((a, b) => a <= b);
      case 'more': return compare((a, b) => a > b);
      case 'at_least': return compare((a, b) => a >= b);
      case 'contains': return texts.some((text) => text.toLowerCase().includes(wanted.toLowerCase()));
      default: return false;
    }
  }

  /** The number an operand stands for. */
  number(operand) {
    const parsed = (text) => (text === undefined || String(text).trim() === '' || Number.isNaN(Number(text)) ? null : Number(text));
    if (operand.startsWith('var.')) return this.variables[operand.slice(4)] ?? null;
    if (operand.startsWith('hidden.')) return parsed(this.logic.hidden[operand.slice(7)]);
    const [key, row] = operand.split(/\.(.*)/s);
    const answer = this.answers[key];
    if (answer === undefined) return null;
    if (row !== undefined) return answer[row] ?? null;
    const values = this.questions.get(key)?.values ?? {};
    if (typeof answer === 'number') return answer;
    if (typeof answer === 'boolean') return answer ? 1 : 0;
    if (typeof answer === 'string') return values[answer] ?? parsed(answer);
    return typeof answer.code === 'string' ? values[answer.code] ?? null : null;
  }

  /** The texts an operand stands for; none = unanswered. */
  texts(operand) {
    if (operand.startsWith('hidden.')) return [this.logic.hidden[operand.slice(7)] ?? ''].filter(Boolean);
    if (operand.startsWith('var.')) return [this.number(operand)].filter((value) => value !== null).map(String);
    const [key, row] = operand.split(/\.(.*)/s);
    const answer = this.answers[key];
    if (answer === undefined) return [];
    if (typeof answer === 'boolean') return [answer ? 'yes' : 'no'];
    if (typeof answer !== 'object') return [String(answer)];
    if (Array.isArray(answer)) return answer;
    if (answer.codes) return answer.codes;
    if (typeof answer.code === 'string') return [answer.code];
    if (row !== undefined) return answer[row] === undefined ? [] : [String(answer[row])];
    return Object.values(answer).map(String);
  }

  shows(question) {
    return !question.show_if || this.holds(question.show_if);
  }

  requires(question) {
    return question.kind !== 'statement' && (question.required || Boolean(question.require_if && this.holds(question.require_if)));
  }

  /** The page to begin with, or to go on to after one: its number, 'end' or 'out'. */
  from(number) {
    const next = this.logic.pages.findIndex((page, at) => at >= number && page.questions.some((one) => this.shows(one)));
    return next < 0 ? 'end' : next;
  }

  after(number) {
    for (const question of this.logic.pages[number].questions) {
      if (!this.shows(question)) continue;
      const jump = (question.jumps ?? []).find((one) => this.holds(one.if));
      if (!jump) continue;
      if (jump.to === 'end' || jump.to === 'out') return jump.to;
      const to = this.logic.pages.findIndex((page) => page.key === jump.to.page);
      if (to > number) return this.from(to);
    }
    return this.from(number + 1);
  }

  /** The pages on the way, and where it ends. */
  way() {
    const pages = [];
    let step = this.from(0);
    while (typeof step === 'number') {
      pages.push(step);
      step = this.after(step);
    }
    return { pages, end: step };
  }

  /** The answers that count: those of questions that are asked. */
  counted() {
    const asked = this.way().pages.flatMap((page) => this.logic.pages[page].questions).filter((one) => this.shows(one));
    return Object.fromEntries(asked.map(({ key }) => [key, this.answers[key]]).filter(([, answer]) => answer !== undefined));
  }

  /** What is wrong with one question: a message's key, or nothing. */
  fault(question, form) {
    const answer = this.answers[question.key];
    const required = this.requires(question);
    const name = `q.${question.key}`;
    const passed = (field) => [...form.elements].some((one) => one.name === field && one.checked && one.value === '-');
    if (question.kind === 'matrix') {
      const missing = (question.rows ?? []).some((row) => answer?.[row] === undefined && !(question.pass && passed(`${name}.${row}`)));
      return required && missing ? 'answer-required' : null;
    }
    if (answer === undefined) return required && !(question.pass && passed(name)) ? 'answer-required' : null;
    switch (question.kind) {
      case 'consent': return required && !answer ? 'answer-required' : null;
      case 'number':
        if (typeof answer !== 'number') return 'answer-kind';
        return answer < (question.at_least ?? -Infinity) || answer > (question.at_most ?? Infinity) ? 'answer-range' : null;
      case 'multi': {
        const codes = answer.codes ?? answer;
        const alone = codes.some((code) => form.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(code)}"]`)?.hasAttribute('data-alone'));
        if (alone && codes.length > 1) return 'answer-alone';
        if (!alone && codes.length < (question.at_least ?? 0)) return 'answer-too-few';
        return codes.length > (question.at_most ?? Infinity) ? 'answer-too-many' : null;
      }
      case 'ranking': {
        if (new Set(answer).size < answer.length) return 'answer-unknown';
        const places = form.elements[`${name}.1`]?.options.length - 1;
        return answer.length < Math.min(places, question.at_least ?? places) ? 'answer-too-few' : null;
      }
      default: return null;
    }
  }
}
