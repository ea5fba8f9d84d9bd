//! Questionnaires and answers without input or output (handbook §4.3, §6.3, §8.3): what can be asked, who sees which
//! question next, what counts as an answer, and what an answer says about satisfaction.

mod answer;
pub mod asking;
mod check;
mod edit;
mod flow;
mod groups;
mod logic;
mod metric;
mod question;
mod questionnaire;
mod recall;
mod words;

pub use answer::{Answer, Answers, Refusal};
pub use check::Fault;
pub use edit::{Shift, Translated};
pub use flow::{Flow, Step};
pub use groups::{Groups, Join};
pub use logic::{Calculation, Condition, Jump, Op, Operand, Target, Test};
pub use metric::{Aspect, Metric, Scores};
pub use question::{Choice, Question, QuestionKind, Row, Scale};
pub use questionnaire::{Page, Questionnaire, Variable};
pub use recall::recall;
pub use words::Words;

#[cfg(test)]
mod edit_tests;
#[cfg(test)]
mod tests;
