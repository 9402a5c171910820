#pragma once

#include "ui/card.h"

#include "ui/session/engine.h"
#include "ui/session/latest_job.h"

class QCheckBox;
class QGridLayout;
class QLineEdit;
class QPlainTextEdit;

namespace tacq {

// The same prompt on the full and on the compressed model, side by side.
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
    void continueWith(const QString& model, QPlainTextEdit* answer, const std::function<void()>& then);
    void updateButton();

    EnginePtr m_engine;
    LatestJob<GenerationResult> m_job;
    QString m_full;
    QString m_compressed;

    QLineEdit* m_prompt = nullptr;
    QCheckBox* m_chat = nullptr;
    QPushButton* m_try = nullptr;
    QPlainTextEdit* m_fullAnswer = nullptr;
    QPlainTextEdit* m_compressedAnswer = nullptr;
};

} // namespace tacq
