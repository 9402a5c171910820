#include "ui/token_card.h"

#include "ui/token_view.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QTimer>

namespace tacq {

namespace {

constexpr int kTypingPause = 150; // ms

} // namespace

TokenCard::TokenCard(EnginePtr engine, QWidget* parent)
    : Card(tr("Text as the model reads it"), parent)
    , m_engine(std::move(engine))
    , m_job(nullptr)
{
    setObjectName(QStringLiteral("tokenCard"));
    buildControls();
    connect(m_text, &QLineEdit::textChanged, m_typing, qOverload<>(&QTimer::start));
    connect(m_typing, &QTimer::timeout, this, &TokenCard::tokenize);
}

void TokenCard::buildControls()
{
    m_count = makeHint(QString(), this);
    m_count->setObjectName(QStringLiteral("tokenCount"));
    m_count->setWordWrap(false);
    header()->addWidget(m_count);
    m_text = new QLineEdit(
        tr("When Mary and John went to the store, John gave a drink to Mary. 3.14159, naïve, unbelievably"),
        this);
    m_text->setAcceptDrops(false);
    m_text->setObjectName(QStringLiteral("tokenText"));
    m_text->setAccessibleName(tr("Text to show as tokens"));
    m_text->setToolTip(tr("Type any text to see how the model's tokenizer cuts it"));
    m_text->setPlaceholderText(tr("Type any text"));
    m_tokens = new TokenView(this);
    m_tokens->setObjectName(QStringLiteral("tokenView"));
    m_tokens->setAccessibleName(tr("Tokens"));
    m_tokens->setShowIds(true);
    body()->addWidget(m_text);
    body()->addWidget(m_tokens, 1);
    m_typing = new QTimer(this);
    m_typing->setSingleShot(true);
    m_typing->setInterval(kTypingPause);
}

void TokenCard::setModel(const ModelInfoPtr& model)
{
    m_model = model;
    tokenize();
}

void TokenCard::tokenize()
{
    if (!m_model || !m_model->hasTokenizer || m_text->text().isEmpty()) {
        m_job.cancel();
        m_tokens->setTokens({});
        m_count->clear();
        m_tokens->setMessage(
            m_model && !m_model->hasTokenizer ? tr("This model came without a tokenizer.") : QString());
        return;
    }
    m_job.start([engine = m_engine, path = m_model->path.string(), words = m_text->text().toStdString()](
                    const std::stop_token&) { return engine->tokenize(path, words); },
        [this](const JobResult<TokenPieces>& result) {
            m_tokens->setMessage(result.message);
            m_tokens->setTokens(result.value.value_or(TokenPieces {}));
            m_count->setText(result.value ? tr("%1 tokens").arg(result.value->size()) : QString());
        });
}

} // namespace tacq
