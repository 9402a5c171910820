#pragma once

#include <QAbstractButton>
#include <QApplication>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QTimer>

namespace tacq::test {

// The next file dialog that comes up is answered with `path`, as a person types it. Call it before what opens
// the dialog, which waits for the answer; the test wants Qt's own dialogs (Qt::AA_DontUseNativeDialogs).
inline void answerFileDialog(const QString& path)
{
    auto* watch = new QTimer(qApp);
    QObject::connect(watch, &QTimer::timeout, watch, [watch, path] {
        auto* const dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        if (!dialog)
            return;
        watch->stop();
        watch->deleteLater();
        dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(path);
        const auto answer = dialog->acceptMode() == QFileDialog::AcceptSave ? QDialogButtonBox::Save
                                                                            : QDialogButtonBox::Open;
        QTest::mouseClick(dialog->findChild<QDialogButtonBox*>()->button(answer), Qt::LeftButton);
    });
    watch->start(10);
}

// The next menu that pops up is answered by a click on the entry that begins with `text`.
inline void answerMenu(const QString& text)
{
    auto* watch = new QTimer(qApp);
    QObject::connect(watch, &QTimer::timeout, watch, [watch, text] {
        auto* const menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (!menu)
            return;
        watch->stop();
        watch->deleteLater();
        for (QAction* action : menu->actions()) {
            if (action->text().startsWith(text))
                return QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
        }
        menu->close();
    });
    watch->start(10);
}

} // namespace tacq::test
