#pragma once

#include "ui/card.h"

#include "ui/session/engine.h"
#include "ui/session/latest_job.h"

#include <functional>
#include <optional>
#include <string>

class QCheckBox;
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

    // Paths of the two models; an empty `compressed` says why in `missing`.
    void setModels(const QString& full, const QString& compressed, const QString& missing);

private:
    void buildControls();
    QPlainTextEdit* addAnswer(QGridLayout& grid, int column, const QString& title, const QString& objectName);
    void tryPrompt();
    using Then = std::function<void(const std::optional<GenerationResult>& answer)>;
    void continueWith(const QString& model, QPlainTextEdit* answer, const Then& then);
    void judge(const GenerationResult& answer);
    void updateButton();

    EnginePtr m_engine;
    LatestJob<GenerationResult> m_job;
    LatestJob<JudgedTokens> m_judging;
    std::string m_asked; // the prompt and its form, as they were when Try was pressed
    bool m_askedAsChat = false;
    QString m_full;
    QString m_compressed;

    QLineEdit* m_prompt = nullptr;
    QCheckBox* m_chat = nullptr;
    QPushButton* m_try = nullptr;
    QPlainTextEdit* m_fullAnswer = nullptr;
    QPlainTextEdit* m_compressedAnswer = nullptr;
    DisagreementView* m_disagreement = nullptr;
};

} // namespace tacq
