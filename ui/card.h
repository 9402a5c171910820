#pragma once

#include "ui/theme.h"

#include <QFrame>
#include <QLabel>

class QHBoxLayout;
class QPushButton;
class QVBoxLayout;

namespace tacq {

// Everything stands on a grid of 8 pixels.
inline constexpr int kGrid = 8;
inline constexpr int kPageMargin = 3 * kGrid;

// A titled surface that holds one subject of a page.
class Card : public QFrame
{
    Q_OBJECT

public:
    explicit Card(const QString& title, QWidget* parent = nullptr); // an empty title takes no space
    void setTitle(const QString& title);
    QVBoxLayout* body() const { return m_body; } // what the card holds
    QHBoxLayout* header() const { return m_header; } // right of the title: small controls

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_title;
    QHBoxLayout* m_header;
    QVBoxLayout* m_body;
};

// A sentence with a tone, shown where the thing happened: what, why, what to do next, and a button for it.
class Notice : public QFrame
{
    Q_OBJECT

public:
    explicit Notice(QWidget* parent = nullptr); // hidden until show…() is called
    void showMessage(Tone tone, const QString& message, const QString& hint = {});
    void setAction(const QString& text); // empty: no button
    QString message() const;

signals:
    void actionTriggered();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Tone m_tone = Tone::Neutral;
    QLabel* m_message;
    QLabel* m_hint;
    QPushButton* m_action;
};

// What a page without content says: a picture, what will be here, and a button that starts it.
class EmptyState : public QWidget
{
    Q_OBJECT

public:
    EmptyState(const QString& icon, const QString& title, const QString& text, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    void setText(const QString& text);
    QPushButton* addButton(const QString& text, bool primary); // buttons stand side by side

protected:
    void changeEvent(QEvent* event) override;

private:
    void updateIcon();

    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_heading;
    QLabel* m_text;
    QHBoxLayout* m_buttons;
};

// A wrapped line in the muted colour: how to read a plot, what a setting does.
QLabel* makeHint(const QString& text, QWidget* parent = nullptr);
QPushButton* makePrimary(QPushButton* button); // gives it the accent; returns it

} // namespace tacq
