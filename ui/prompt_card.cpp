#include "ui/prompt_card.h"

#include "ui/disagreement_view.h"
#include "ui/models/run_table.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace tacq {

namespace {

constexpr int kAnswerTokens = 48;
constexpr int kShownLetters = 12; // of a model's title; the list has it whole

GenerationOptions optionsOf(bool chat)
{
    GenerationOptions options;
    options.chat = chat;
    options.maxTokens = kAnswerTokens;
    return options;
}

QString checkpointOf(const RunSummary& run) // empty: none was written
{
    return run.report.exported ? QString::fromStdString(run.report.exported->folder) : QString();
}

GenerationResult answerOf(Engine& engine, const std::string& model, const std::string& prompt, bool chat,
    const std::stop_token& stop)
{
    RunObserver observer;
    PauseGate gate;
    RunContext context { observer, gate, stop };
    return engine.generate(model, prompt, optionsOf(chat), context, {});
}

} // namespace

PromptCard::PromptCard(EnginePtr engine, QWidget* parent)
    : Card({}, parent)
    , m_engine(std::move(engine))
    , m_job(this)
    , m_judging(this)
{
    buildControls();
    updateButton();
}

void PromptCard::buildControls()
{
    m_prompt = new QLineEdit(tr("When Mary and John went to the store, John gave a drink to"), this);
    m_prompt->setCursorPosition(0);
    m_prompt->setObjectName(QStringLiteral("promptText"));
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setToolTip(tr("Both models continue this text"));
    m_chat = new QCheckBox(tr("Chat"), this);
    m_chat->setObjectName(QStringLiteral("promptChat"));
    m_chat->setToolTip(tr("Wrap the prompt in the model's chat template"));
    m_chat->setAccessibleName(tr("As a chat message"));
    m_try = new QPushButton(tr("Try"), this);
    m_try->setObjectName(QStringLiteral("promptTry"));
    m_try->setToolTip(tr("Let both models continue the prompt, one after the other"));
    m_try->setAccessibleName(tr("Try the prompt"));
    auto* row = new QHBoxLayout;
    row->setSpacing(kGrid);
    row->addWidget(m_prompt, 1);
    row->addWidget(m_chat);
    row->addWidget(m_try);
    body()->addLayout(row);
    auto* answers = new QGridLayout;
    answers->setSpacing(kGrid / 2);
    answers->setHorizontalSpacing(kGrid);
    m_first = addModelBox(*answers, 0, QStringLiteral("promptFirstModel"), tr("First model"));
    m_second = addModelBox(*answers, 1, QStringLiteral("promptSecondModel"), tr("Second model"));
    m_firstAnswer = addAnswer(*answers, 0, QStringLiteral("promptFull"), tr("Answer of the first model"));
    m_secondAnswer
        = addAnswer(*answers, 1, QStringLiteral("promptCompressed"), tr("Answer of the second model"));
    body()->addLayout(answers, 3);
    m_disagreement = new DisagreementView(this);
    body()->addWidget(m_disagreement, 2);
    connect(m_prompt, &QLineEdit::textChanged, this, &PromptCard::updateButton);
    connect(m_prompt, &QLineEdit::returnPressed, this, &PromptCard::tryPrompt);
    connect(m_try, &QPushButton::clicked, this, &PromptCard::tryPrompt);
}

QComboBox* PromptCard::addModelBox(
    QGridLayout& grid, int column, const QString& objectName, const QString& name)
{
    auto* box = new QComboBox(this);
    box->setObjectName(objectName);
    box->setAccessibleName(name);
    box->setToolTip(tr("The model in full precision, or a checkpoint that a run made of it"));
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(kShownLetters);
    grid.addWidget(box, 0, column);
    connect(box, &QComboBox::activated, this, &PromptCard::clearAnswers);
    return box;
}

QPlainTextEdit* PromptCard::addAnswer(
    QGridLayout& grid, int column, const QString& objectName, const QString& name)
{
    auto* text = new QPlainTextEdit(this);
    text->setObjectName(objectName);
    text->setAccessibleName(name);
    text->setToolTip(tr("What this model writes after the prompt"));
    text->setReadOnly(true);
    text->setMinimumHeight(7 * kGrid);
    grid.addWidget(text, 1, column);
    return text;
}

// The model, this run's checkpoint, and those that other runs made of the same model.
void PromptCard::offerModels(QComboBox& box, const QList<RunSummaryPtr>& runs) const
{
    box.clear();
    if (!m_shown)
        return;
    const QString own = checkpointOf(*m_shown);
    box.addItem(tr("%1 in full precision").arg(modelTitle(m_shown->config)),
        QString::fromStdString(m_shown->config.model));
    box.addItem(own.isEmpty() ? tr("%1, not exported").arg(runTitle(*m_shown)) : runTitle(*m_shown), own);
    for (const RunSummaryPtr& run : runs) {
        const QString checkpoint = checkpointOf(*run);
        if (!checkpoint.isEmpty() && checkpoint != own && run->config.model == m_shown->config.model)
            box.addItem(runTitle(*run), checkpoint);
    }
}

void PromptCard::setRuns(const QList<RunSummaryPtr>& runs, const RunSummaryPtr& shown)
{
    const bool sameRun = shown && m_shown && shown->folder == m_shown->folder;
    const QStringList before = { m_first->currentData().toString(), m_second->currentData().toString() };
    m_shown = shown && shown->isReadable() ? shown : nullptr;
    for (QComboBox* box : { m_first, m_second })
        offerModels(*box, runs);
    const QString own = m_shown ? checkpointOf(*m_shown) : QString();
    const int first = sameRun ? m_first->findData(before[0]) : 0;
    const int second = sameRun ? m_second->findData(before[1]) : -1;
    m_first->setCurrentIndex(std::max(0, first));
    m_second->setCurrentIndex(second >= 0 ? second : m_second->findData(own));
    const bool kept = sameRun
        && before == QStringList { m_first->currentData().toString(), m_second->currentData().toString() };
    if (kept)
        updateButton();
    else
        clearAnswers();
}

void PromptCard::clearAnswers()
{
    m_job.cancel();
    m_judging.cancel();
    const bool finished = m_shown && m_shown->state == RunState::Finished;
    for (const auto& [box, answer] :
        { std::pair(m_first, m_firstAnswer), std::pair(m_second, m_secondAnswer) }) {
        answer->clear();
        answer->setPlaceholderText(!m_shown                ? tr("Choose a run first.")
                : !box->currentData().toString().isEmpty() ? QString()
                : finished ? tr("Export the run first: the written checkpoint is what answers here.")
                           : tr("The run has not finished."));
    }
    m_disagreement->clear();
    updateButton();
}

void PromptCard::updateButton()
{
    m_try->setEnabled(!m_first->currentData().toString().isEmpty() && !m_prompt->text().trimmed().isEmpty()
        && !m_job.isRunning() && !m_judging.isRunning());
}

// One after the other: side by side they would only share the cores.
void PromptCard::tryPrompt()
{
    if (!m_try->isEnabled())
        return;
    m_asked = m_prompt->text().toStdString();
    m_askedAsChat = m_chat->isChecked();
    m_secondAnswer->clear();
    m_disagreement->clear();
    using Answer = std::optional<GenerationResult>;
    continueWith(*m_first, m_firstAnswer, [this](const Answer& first) {
        if (m_second->currentData().toString().isEmpty())
            return;
        continueWith(*m_second, m_secondAnswer, [this, first](const Answer& second) {
            if (first && second)
                judge(*first);
        });
    });
}

void PromptCard::continueWith(const QComboBox& box, QPlainTextEdit* answer, const Then& then)
{
    answer->setPlainText(tr("Writing\u2026"));
    m_job.start([engine = m_engine, model = box.currentData().toString().toStdString(), prompt = m_asked,
                    chat = m_askedAsChat](
                    const std::stop_token& stop) { return answerOf(*engine, model, prompt, chat, stop); },
        [this, answer, then](const JobResult<GenerationResult>& result) {
            answer->setPlainText(result.value ? QString::fromStdString(result.value->text).trimmed()
                                              : result.message + QLatin1Char(' ') + result.hint);
            then(result.value);
            updateButton();
        });
    updateButton();
}

// Both models read the first one's answer and tell what they would have written at each place.
void PromptCard::judge(const GenerationResult& answer)
{
    if (answer.ids.empty())
        return m_disagreement->setMessage(tr("The first model wrote nothing."));
    m_disagreement->setMessage(tr("Comparing token by token\u2026"));
    m_judging.start(
        [engine = m_engine, first = m_first->currentData().toString().toStdString(),
            second = m_second->currentData().toString().toStdString(), prompt = m_asked, chat = m_askedAsChat,
            ids = answer.ids](const std::stop_token& stop) {
            RunObserver observer;
            PauseGate gate;
            RunContext context { observer, gate, stop };
            return engine->judgeAnswer(first, second, prompt, ids, optionsOf(chat), context);
        },
        [this](const JobResult<JudgedTokens>& result) {
            if (result.value)
                m_disagreement->setTokens(*result.value, m_first->currentText(), m_second->currentText());
            else
                m_disagreement->setMessage(result.message + QLatin1Char(' ') + result.hint);
            updateButton();
        });
}

} // namespace tacq
