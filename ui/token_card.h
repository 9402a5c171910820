#pragma once

#include "ui/card.h"

#include "ui/session/engine.h"
#include "ui/session/latest_job.h"

class QLineEdit;
class QTimer;

namespace tacq {

class TokenView;

// Any text as the model's tokenizer cuts it.
class TokenCard : public Card
{
    Q_OBJECT

public:
    explicit TokenCard(EnginePtr engine, QWidget* parent = nullptr);
    void setModel(const ModelInfoPtr& model); // may be null

private:
    void buildControls();
    void tokenize();

    EnginePtr m_engine;
    ModelInfoPtr m_model;
    QLabel* m_count = nullptr;
    QLineEdit* m_text = nullptr;
    TokenView* m_tokens = nullptr;
    QTimer* m_typing = nullptr; // waits for a pause in typing
    LatestJob<TokenPieces> m_job;
};

} // namespace tacq
