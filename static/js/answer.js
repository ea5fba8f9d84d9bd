// A questionnaire that answers at once: questions come and go with what was answered. Without this script the server
// does the same when the page is sent.
const form = document.querySelector('.ask-form');
if (form) {
  form.elements.script.value = '1';
  const questions = [...form.querySelectorAll('[data-if]')];
  const visible = (key) => !form.querySelector(`[data-key-of="${CSS.escape(key)}"]`)?.hidden;

  /** What an operand stands for: texts, as the server sees them. `q1`, or `q1.row` of a matrix. */
  const texts = (operand) => {
    const [key, row] = operand.split('.');
    if (['var', 'hidden'].includes(key) || !form.querySelector(`[data-key-of="${CSS.escape(key)}"]`)) return null;
    if (!visible(key)) return [];
    const name = row ? `q.${key}.${row}` : `q.${key}`;
    return [...form.elements]
      .filter((field) => field.name === name || (!row && field.name.startsWith(`${name}.`) && !field.name.endsWith('.other')))
      .filter((field) => (['radio', 'checkbox'].includes(field.type) ? field.checked : true))
      .map((field) => field.value.trim())
      .filter((value) => value && value !== '-');
  };

  const passes = ({ of, op, value = '' }, was) => {
    const found = texts(of);
    // Answered on an earlier page, or calculated: the server has decided.
    if (found === null) return was;
    const wanted = value.trim();
    const number = Number(wanted);
    const compare = (test) => found.some((text) => wanted !== '' && !Number.isNaN(Number(text)) && test(Number(text), number));
    const is = () => compare((a, b) => a === b) || found.some((text) => text.toLowerCase() === wanted.toLowerCase());
    switch (op) {
      case 'answered': return found.length > 0;
      case 'unanswered': return found.length === 0;
      case 'is': return is();
      case 'is_not': return found.length > 0 && !is();
      case 'less': return compare((a, b) => a < b);
      case 'at_most': return compare((a, b) => a <= b);
      case 'more': return compare((a, b) => a > b);
      case 'at_least': return compare((a, b) => a >= b);
      case 'contains': return found.some((text) => text.toLowerCase().includes(wanted.toLowerCase()));
      default: return was;
    }
  };
  const holds = (condition, was) => {
    if (condition.all) return condition.all.every((one) => holds(one, was));
    if (condition.any) return condition.any.some((one) => holds(one, was));
    return passes(condition.test, was);
  };

  const update = () => {
    for (const question of questions) question.hidden = !holds(JSON.parse(question.dataset.if), !question.hidden);
  };
  form.addEventListener('input', update);
  form.addEventListener('change', update);
  update();
  document.querySelector('.ask-alert')?.focus();
}
