#pragma once

#include "ui/session/engine.h"

#include <QWidget>

class QLabel;

namespace tacq {

class TokenView;

// An answer, its tokens marked by how far two models are apart about each: ground and bar of a token grow
// with the total variation of the two next-token distributions. One line says how to read it.
class DisagreementView : public QWidget
{
    Q_OBJECT

public:
    explicit DisagreementView(QWidget* parent = nullptr);

    void setTokens(
        const JudgedTokens& tokens, const QString& first, const QString& second); // the models' titles
    void setMessage(const QString& message); // in place of tokens
    void clear();

private:
    TokenView* m_tokens;
    QLabel* m_summary;
};

} // namespace tacq
