#pragma once

#include "ui/card.h"

#include "ui/session/engine.h"
#include "ui/session/latest_job.h"

#include <QList>

#include <functional>
#include <optional>
#include <string>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLineEdit;
class QPlainTextEdit;

namespace tacq {

class DisagreementView;

// The same prompt on the full and on the compressed model, side by side, and where they disagree about what
// the full model wrote.
class PromptCard : public Card
{
    Q_OBJECT

public:
    explicit PromptCard(EnginePtr engine, QWidget* parent = nullptr);

    // Offers the model of `shown` (null: none) and the checkpoints that runs made of it.
    void setRuns(const QList<RunSummaryPtr>& runs, const RunSummaryPtr& shown);

private:
    void buildControls();
    QComboBox* addModelBox(QGridLayout& grid, int column, const QString& objectName, const QString& name);
    QPlainTextEdit* addAnswer(QGridLayout& grid, int column, const QString& objectName, const QString& name);
    void offerModels(QComboBox& box, const QList<RunSummaryPtr>& runs) const;
    void clearAnswers();
    void tryPrompt();
    using Then = std::function<void(const std::optional<GenerationResult>& answer)>;
    void continueWith(const QComboBox& model, QPlainTextEdit* answer, const Then& then);
    void judge(const GenerationResult& answer);
    void updateButton();

    EnginePtr m_engine;
    LatestJob<GenerationResult> m_job;
    LatestJob<JudgedTokens> m_judging;
    std::string m_asked; // the prompt and its form, as they were when Try was pressed
    bool m_askedAsChat = false;
    RunSummaryPtr m_shown;

    QLineEdit* m_prompt = nullptr;
    QCheckBox* m_chat = nullptr;
    QPushButton* m_try = nullptr;
    QComboBox* m_first = nullptr; // titles of models; data: their paths
    QComboBox* m_second = nullptr;
    QPlainTextEdit* m_firstAnswer = nullptr;
    QPlainTextEdit* m_secondAnswer = nullptr;
    DisagreementView* m_disagreement = nullptr;
};

} // namespace tacq
