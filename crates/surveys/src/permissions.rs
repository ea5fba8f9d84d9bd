//! The rights that guard this module's operations.

sqm_platform::permissions! {
    /// See surveys, their settings and their results.
    SurveyRead = "survey.read",
    /// Make questionnaires, open and close surveys, choose whom to ask.
    SurveyEdit = "survey.edit",
    /// Ask customers by telephone and type in paper questionnaires.
    SurveyInterview = "survey.interview",
    /// See call backs.
    CallbackRead = "callback.read",
    /// Call back after a low score.
    SurveyCallback = "survey.callback",
    /// Import answers.
    SurveyImport = "survey.import",
    /// Take answers out of the product and share results.
    SurveyExport = "survey.export",
    /// See what is watched in the next round.
    WatchItemRead = "watch_item.read",
    /// Put figures on the watch list and take them off.
    WatchItemEdit = "watch_item.edit",
    /// Read the practice library.
    PracticeRead = "practice.read",
    /// Write up practices, publish and retire them.
    PracticeEdit = "practice.edit",
    /// See who was commended.
    CommendationRead = "commendation.read",
    /// Commend colleagues.
    CommendationGive = "commendation.give",
}
