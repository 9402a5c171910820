<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>main</name>
    <message>
        <source>Compresses a language model for a task, and shows what it kept.</source>
        <translation>Verkleinert ein Sprachmodell für eine Aufgabe und zeigt, was davon blieb.</translation>
    </message>
    <message>
        <source>Model folder, .gguf file or &quot;demo&quot;.</source>
        <translation>Modellordner, .gguf-Datei oder „demo“.</translation>
    </message>
    <message>
        <source>Task to load, e.g. ioi or text:FILE.</source>
        <translation>Aufgabe, die geladen wird, z. B. ioi oder text:DATEI.</translation>
    </message>
    <message>
        <source>Run folder to look at.</source>
        <translation>Ordner eines Laufs, der gezeigt wird.</translation>
    </message>
    <message>
        <source>Colours: light or dark; the desktop&apos;s when left out.</source>
        <translation>Farben: light oder dark; ohne Angabe die des Desktops.</translation>
    </message>
    <message>
        <source>Language: en or de; the one chosen in the window when left out.</source>
        <translation>Sprache: en oder de; ohne Angabe die im Fenster gewählte.</translation>
    </message>
    <message>
        <source>Print how long window and model take to appear, and quit.</source>
        <translation>Ausgeben, wie lange Fenster und Modell bis zum Erscheinen brauchen, und enden.</translation>
    </message>
</context>
<context>
    <name>tacq::AccuracyPlot</name>
    <message>
        <source>Score of the task while blocks become quantized</source>
        <translation>Ergebnis der Aufgabe, während Blöcke quantisiert werden</translation>
    </message>
    <message>
        <source>Point anywhere for the scores there</source>
        <translation>Zeigen nennt die Werte an der Stelle</translation>
    </message>
    <message>
        <source>The score appears when the first items are answered.</source>
        <translation>Das Ergebnis erscheint, sobald die ersten Fragen beantwortet sind.</translation>
    </message>
    <message>
        <source>quantized blocks</source>
        <translation>quantisierte Blöcke</translation>
    </message>
    <message>
        <source>full precision</source>
        <translation>volle Genauigkeit</translation>
    </message>
    <message>
        <source>plain GPTQ</source>
        <translation>reines GPTQ</translation>
    </message>
    <message>
        <source>Closer to full precision is better; lower is better.</source>
        <translation>Näher an der vollen Genauigkeit ist besser; kleiner ist besser.</translation>
    </message>
    <message>
        <source>Closer to full precision is better; the band is 95 % sure.</source>
        <translation>Näher an der vollen Genauigkeit ist besser; das Band ist zu 95 % sicher.</translation>
    </message>
    <message>
        <source>perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>accuracy / %</source>
        <translation>Genauigkeit / %</translation>
    </message>
    <message>
        <source>probe</source>
        <translation>Probe</translation>
    </message>
    <message>
        <source>probe %1</source>
        <translation>Probe %1</translation>
    </message>
    <message>
        <source>result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>%1 blocks quantized: probe %2</source>
        <translation>%1 Blöcke quantisiert: Probe %2</translation>
    </message>
</context>
<context>
    <name>tacq::AdvancedSettings</name>
    <message>
        <source>Advanced</source>
        <translation>Weiteres</translation>
    </message>
    <message>
        <source>Samples, seed, device and other settings most runs leave alone</source>
        <translation>Beispiele, Startwert, Gerät und was die meisten Läufe nicht ändern</translation>
    </message>
    <message>
        <source>Calibration samples at most</source>
        <translation>Höchstzahl der Kalibrierbeispiele</translation>
    </message>
    <message>
        <source>Tokens per window of a text</source>
        <translation>Token je Fenster eines Textes</translation>
    </message>
    <message>
        <source>Calibration tokens at most, over all samples</source>
        <translation>Höchstzahl der Kalibriertoken über alle Beispiele</translation>
    </message>
    <message>
        <source>Decides which samples are drawn; the same seed gives the same run</source>
        <translation>Entscheidet, welche Beispiele gezogen werden; gleicher Startwert, gleicher Lauf</translation>
    </message>
    <message>
        <source>Items of the final evaluation at most</source>
        <translation>Höchstzahl der Fragen der Schlussbewertung</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Sequence length</source>
        <translation>Sequenzlänge</translation>
    </message>
    <message>
        <source>Token budget</source>
        <translation>Token-Budget</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Evaluation items</source>
        <translation>Bewertungsfragen</translation>
    </message>
    <message>
        <source>Where the engine computes</source>
        <translation>Wo gerechnet wird</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>Processor threads the engine uses</source>
        <translation>Prozessor-Threads, die gerechnet wird mit</translation>
    </message>
    <message>
        <source>Items scored live while blocks become quantized</source>
        <translation>Fragen, die laufend bewertet werden, während Blöcke quantisiert werden</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Score full precision and plain GPTQ too</source>
        <translation>Auch volle Genauigkeit und reines GPTQ bewerten</translation>
    </message>
    <message>
        <source>Something to compare the result with; takes two more evaluations</source>
        <translation>Ein Vergleich für das Ergebnis; kostet zwei weitere Bewertungen</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>Live probe</source>
        <translation>Laufende Probe</translation>
    </message>
    <message>
        <source>Score full precision too</source>
        <translation>Auch volle Genauigkeit bewerten</translation>
    </message>
    <message>
        <source>Rounding to nearest looks at no samples</source>
        <translation>Runden zum nächsten Wert braucht keine Beispiele</translation>
    </message>
</context>
<context>
    <name>tacq::Breadcrumbs</name>
    <message>
        <source>Block %1, %2</source>
        <translation>Block %1, %2</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Vor</translation>
    </message>
    <message>
        <source>The map of the whole model (Esc goes one step out)</source>
        <translation>Die Karte des ganzen Modells (Esc geht einen Schritt hinaus)</translation>
    </message>
    <message>
        <source>The whole matrix</source>
        <translation>Die ganze Matrix</translation>
    </message>
    <message>
        <source>The chosen weight</source>
        <translation>Das gewählte Gewicht</translation>
    </message>
    <message>
        <source>All matrices</source>
        <translation>Alle Matrizen</translation>
    </message>
    <message>
        <source>Weight (%1, %2)</source>
        <translation>Gewicht (%1, %2)</translation>
    </message>
    <message>
        <source>%1–%2 × %3–%4</source>
        <translation>%1–%2 × %3–%4</translation>
    </message>
    <message>
        <source>The part of the matrix that is shown: its rows × its columns</source>
        <translation>Der gezeigte Teil der Matrix: seine Zeilen × seine Spalten</translation>
    </message>
</context>
<context>
    <name>tacq::CompareBox</name>
    <message>
        <source>Run to compare with</source>
        <translation>Lauf zum Vergleichen</translation>
    </message>
    <message>
        <source>with %1</source>
        <translation>mit %1</translation>
    </message>
    <message>
        <source>Which weights this run and another keep both</source>
        <translation>Welche Gewichte dieser und ein anderer Lauf beide behalten</translation>
    </message>
    <message>
        <source>No other finished run keeps weights that could be compared</source>
        <translation>Kein anderer fertiger Lauf behält Gewichte, die sich vergleichen ließen</translation>
    </message>
    <message>
        <source>Compare with…</source>
        <translation>Vergleichen mit…</translation>
    </message>
    <message>
        <source>Stop comparing</source>
        <translation>Vergleich beenden</translation>
    </message>
</context>
<context>
    <name>tacq::CompressPage</name>
    <message>
        <source>Finds the weights your task depends on, keeps them, and rounds the rest.</source>
        <translation>Findet die Gewichte, an denen Ihre Aufgabe hängt, behält sie und rundet den Rest.</translation>
    </message>
    <message>
        <source>Rounds every weight and corrects its neighbours for the error.</source>
        <translation>Rundet jedes Gewicht und gleicht den Fehler bei seinen Nachbarn aus.</translation>
    </message>
    <message>
        <source>Rounds every weight to its nearest step: quick, and the baseline to beat.</source>
        <translation>Rundet jedes Gewicht zur nächsten Stufe: schnell, und das Mindestmaß.</translation>
    </message>
    <message>
        <source>Small groups, their scales rounded too; keeps weights that cost too much to round.</source>
        <translation>Kleine Gruppen, auch ihre Skalen gerundet; behält Gewichte, deren Runden zu viel kostet.</translation>
    </message>
    <message>
        <source>Gives each row a table of its own values, counted by their gradients.</source>
        <translation>Gibt jeder Zeile eine eigene Wertetabelle, nach Gradienten gewichtet.</translation>
    </message>
    <message>
        <source>Gives a bit more to groups of columns that matter and a bit less to others.</source>
        <translation>Gibt wichtigen Spaltengruppen ein Bit mehr und anderen eines weniger.</translation>
    </message>
    <message>
        <source>GPTQ keeps none: every weight is rounded.</source>
        <translation>GPTQ behält keine: jedes Gewicht wird gerundet.</translation>
    </message>
    <message>
        <source>RTN keeps none: every weight is rounded.</source>
        <translation>RTN behält keine: jedes Gewicht wird gerundet.</translation>
    </message>
    <message>
        <source>SqueezeLLM keeps %1 % of each matrix for their gradients and %2 % of the model for their size; Advanced sets both.</source>
        <translation>SqueezeLLM behält %1 % jeder Matrix wegen ihrer Gradienten und %2 % des Modells wegen ihrer Größe; „Weiteres“ stellt beides ein.</translation>
    </message>
    <message>
        <source>SliM-LLM keeps none: columns that matter get a wider code instead.</source>
        <translation>SliM-LLM behält keine: wichtige Spalten bekommen stattdessen einen breiteren Code.</translation>
    </message>
    <message>
        <source>SpQR keeps every weight that costs more to round than its threshold.</source>
        <translation>SpQR behält jedes Gewicht, dessen Runden mehr kostet als die Schwelle.</translation>
    </message>
    <message>
        <source>one table of values per row</source>
        <translation>eine Wertetabelle je Zeile</translation>
    </message>
    <message>
        <source>one scale per row</source>
        <translation>eine Skala je Zeile</translation>
    </message>
    <message>
        <source>%1 weights, the method&apos;s own</source>
        <translation>%1 Gewichte, die des Verfahrens</translation>
    </message>
    <message>
        <source>Say how small the model is to become. The estimate on the right follows at once.</source>
        <translation>Sagen Sie, wie klein das Modell werden soll. Die Schätzung rechts folgt sofort.</translation>
    </message>
    <message>
        <source>First a model</source>
        <translation>Zuerst ein Modell</translation>
    </message>
    <message>
        <source>The settings depend on the model: its size, its widths and what the machine can hold. Open one first.</source>
        <translation>Die Einstellungen hängen am Modell: an seiner Größe, seinen Breiten und daran, was der Rechner fasst. Öffnen Sie zuerst eines.</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Modell öffnen</translation>
    </message>
    <message>
        <source>Go to the Model page</source>
        <translation>Zur Seite Modell</translation>
    </message>
    <message>
        <source>Method and bits</source>
        <translation>Verfahren und Bits</translation>
    </message>
    <message>
        <source>How the weights are rounded</source>
        <translation>Wie die Gewichte gerundet werden</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>TACQ – keeps the task&apos;s weights</source>
        <translation>TACQ – behält das Nötige</translation>
    </message>
    <message>
        <source>GPTQ – corrects as it rounds</source>
        <translation>GPTQ – gleicht beim Runden aus</translation>
    </message>
    <message>
        <source>RTN – rounds to nearest</source>
        <translation>RTN – rundet zum nächsten Wert</translation>
    </message>
    <message>
        <source>SpQR – rounds the scales too</source>
        <translation>SpQR – rundet auch die Skalen</translation>
    </message>
    <message>
        <source>SqueezeLLM – looks values up</source>
        <translation>SqueezeLLM – schlägt Werte nach</translation>
    </message>
    <message>
        <source>SliM-LLM – mixes widths</source>
        <translation>SliM-LLM – mischt Breiten</translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation>%1 Bits</translation>
    </message>
    <message>
        <source>%1 bits for every weight that is not kept</source>
        <translation>%1 Bits für jedes Gewicht, das nicht behalten wird</translation>
    </message>
    <message>
        <source>2, 3 or 4 with this method</source>
        <translation>2, 3 oder 4 bei diesem Verfahren</translation>
    </message>
    <message>
        <source>Group size</source>
        <translation>Gruppengröße</translation>
    </message>
    <message>
        <source>%1 weights</source>
        <translation>%1 Gewichte</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Bits</translation>
    </message>
    <message>
        <source>Scales</source>
        <translation>Skalen</translation>
    </message>
    <message>
        <source>Weights kept in 16 bit</source>
        <translation>In 16 Bit behaltene Gewichte</translation>
    </message>
    <message>
        <source>When it is done</source>
        <translation>Wenn es fertig ist</translation>
    </message>
    <message>
        <source>Checkpoint to write</source>
        <translation>Checkpoint, der geschrieben wird</translation>
    </message>
    <message>
        <source>Written into the run folder, read back and compared before the run says it is done</source>
        <translation>Wird in den Ordner des Laufs geschrieben, zurückgelesen und verglichen, bevor der Lauf als fertig gilt</translation>
    </message>
    <message>
        <source>Write and verify a packed checkpoint (small; for this program)</source>
        <translation>Gepackten Checkpoint schreiben und prüfen (klein; für dieses Programm)</translation>
    </message>
    <message>
        <source>Write and verify a Hugging Face folder (16 bit; loads in transformers)</source>
        <translation>Hugging-Face-Ordner schreiben und prüfen (16 Bit; lädt in transformers)</translation>
    </message>
    <message>
        <source>Write nothing; export later</source>
        <translation>Nichts schreiben; später exportieren</translation>
    </message>
    <message>
        <source>8 bits for every weight that is not kept</source>
        <translation>8 Bits für jedes Gewicht, das nicht behalten wird</translation>
    </message>
    <message>
        <source>This method takes 2, 3 or 4 bits</source>
        <translation>Dieses Verfahren nimmt 2, 3 oder 4 Bits</translation>
    </message>
    <message>
        <source>SqueezeLLM has a table for each row instead of scales</source>
        <translation>SqueezeLLM hat je Zeile eine Tabelle statt Skalen</translation>
    </message>
    <message>
        <source>How many neighbouring weights share one scale. Smaller groups are more exact and larger on disk.</source>
        <translation>Wie viele benachbarte Gewichte sich eine Skala teilen. Kleinere Gruppen sind genauer und brauchen mehr Platz.</translation>
    </message>
    <message>
        <source>Set one; the other two follow. About one weight in three hundred is a good start.</source>
        <translation>Eines einstellen, die anderen folgen. Etwa jedes dreihundertste Gewicht ist ein guter Anfang.</translation>
    </message>
</context>
<context>
    <name>tacq::Core</name>
    <message>
        <source>Indirect object identification</source>
        <translation>Indirektes Objekt finden</translation>
    </message>
    <message>
        <source>Two people are named and one of them gives something: the model must name the other. No couple of people is in both calibration and evaluation.</source>
        <translation>Zwei Personen werden genannt, eine gibt etwas: das Modell muss die andere nennen. Kalibrierung und Bewertung haben verschiedene Paare.</translation>
    </message>
    <message>
        <source>Capitals of countries</source>
        <translation>Hauptstädte der Länder</translation>
    </message>
    <message>
        <source>The capital of a country against three other capitals. Countries of calibration and evaluation differ.</source>
        <translation>Die Hauptstadt eines Landes gegen drei andere. Kalibrierung und Bewertung haben verschiedene Länder.</translation>
    </message>
    <message>
        <source>Greater than</source>
        <translation>Größer als</translation>
    </message>
    <message>
        <source>Something lasts from one year to another: a later year against an earlier one.</source>
        <translation>Etwas dauert von einem Jahr bis zu einem anderen: ein späteres Jahr gegen ein früheres.</translation>
    </message>
    <message>
        <source>Running text</source>
        <translation>Fließtext</translation>
    </message>
    <message>
        <source>Perplexity of a UTF-8 text file, in windows of the sequence length. A .jsonl file holds documents, {&quot;text&quot;} a line.</source>
        <translation>Perplexität einer UTF-8-Textdatei, in Fenstern der Sequenzlänge. Eine .jsonl-Datei enthält Dokumente, {&quot;text&quot;} je Zeile.</translation>
    </message>
    <message>
        <source>Own examples</source>
        <translation>Eigene Beispiele</translation>
    </message>
    <message>
        <source>One JSON object a line: {&quot;text&quot;}, {&quot;prompt&quot;,&quot;completion&quot;} or {&quot;question&quot;,&quot;choices&quot;,&quot;answer&quot;}. Every fourth line is kept for evaluation.</source>
        <translation>Ein JSON-Objekt je Zeile: {&quot;text&quot;}, {&quot;prompt&quot;,&quot;completion&quot;} oder {&quot;question&quot;,&quot;choices&quot;,&quot;answer&quot;}. Jede vierte Zeile bleibt für die Bewertung.</translation>
    </message>
    <message>
        <source>Grade-school mathematics (GSM8K)</source>
        <translation>Grundschulmathematik (GSM8K)</translation>
    </message>
    <message>
        <source>Eight worked examples, then a word problem; the number of the generated answer counts. DIR holds train.jsonl, test.jsonl and, if there, cot-8shot.json.</source>
        <translation>Acht gelöste Beispiele, dann eine Textaufgabe; die Zahl der erzeugten Antwort zählt. Der Ordner enthält train.jsonl, test.jsonl und, wenn vorhanden, cot-8shot.json.</translation>
    </message>
    <message>
        <source>Knowledge in 57 subjects (MMLU)</source>
        <translation>Wissen in 57 Fächern (MMLU)</translation>
    </message>
    <message>
        <source>Five examples of a subject, then a question with four answers. DIR holds dev/ and test/ with a CSV file for each subject.</source>
        <translation>Fünf Beispiele eines Fachs, dann eine Frage mit vier Antworten. Der Ordner enthält dev/ und test/ mit einer CSV-Datei je Fach.</translation>
    </message>
    <message>
        <source>Questions to databases (Spider)</source>
        <translation>Fragen an Datenbanken (Spider)</translation>
    </message>
    <message>
        <source>A schema and a question; the generated SQL is run and its result compared. DIR holds train_spider.json, dev.json, tables.json and database/.</source>
        <translation>Ein Schema und eine Frage; das erzeugte SQL wird ausgeführt und sein Ergebnis verglichen. Der Ordner enthält train_spider.json, dev.json, tables.json und database/.</translation>
    </message>
    <message>
        <source>Countries: one half for calibration, the other for evaluation.</source>
        <translation>Länder: eine Hälfte zum Kalibrieren, die andere zum Bewerten.</translation>
    </message>
    <message>
        <source>Nouns: one half for calibration, the other for evaluation.</source>
        <translation>Nomen: eine Hälfte zum Kalibrieren, die andere zum Bewerten.</translation>
    </message>
    <message>
        <source>Calibration from train.jsonl, evaluation from test.jsonl.</source>
        <translation>Kalibriert mit train.jsonl, bewertet mit test.jsonl.</translation>
    </message>
    <message>
        <source>Couples of names: one half for calibration, the other for evaluation.</source>
        <translation>Namenspaare: eine Hälfte zum Kalibrieren, die andere zum Bewerten.</translation>
    </message>
    <message>
        <source>Calibration from train_spider.json, evaluation from dev.json.</source>
        <translation>Kalibriert mit train_spider.json, bewertet mit dev.json.</translation>
    </message>
    <message>
        <source>None: windows at random places calibrate, all windows end to end are evaluated.</source>
        <translation>Keine: Fenster an zufälligen Stellen kalibrieren, alle Fenster der Reihe nach werden bewertet.</translation>
    </message>
    <message>
        <source>Calibration and evaluation use the same text.</source>
        <translation>Kalibrierung und Bewertung benutzen denselben Text.</translation>
    </message>
</context>
<context>
    <name>tacq::CountPlot</name>
    <message>
        <source>Point at a bar for its count</source>
        <translation>Zeigen nennt die Anzahl eines Balkens</translation>
    </message>
    <message>
        <source>%1 %2 from %3 to %4</source>
        <translation>%1 %2 von %3 bis %4</translation>
    </message>
</context>
<context>
    <name>tacq::DisagreementView</name>
    <message>
        <source>%1: %2, would write “%3”</source>
        <translation>%1: %2, würde „%3“ schreiben</translation>
    </message>
    <message>
        <source>“%1”, distance %2</source>
        <translation>„%1“, Abstand %2</translation>
    </message>
    <message>
        <source>The first model&apos;s answer, marked where the two disagree</source>
        <translation>Die Antwort des ersten Modells, markiert, wo die beiden uneins sind</translation>
    </message>
    <message>
        <source>Point at a token for the probabilities</source>
        <translation>Zeigen nennt die Wahrscheinlichkeiten eines Tokens</translation>
    </message>
    <message>
        <source>0 alike</source>
        <translation>0 gleich</translation>
    </message>
    <message>
        <source>Total variation: half the sum over all words of |p − q|</source>
        <translation>Totalvariation: die halbe Summe über alle Wörter von |p − q|</translation>
    </message>
    <message>
        <source>1 nothing shared</source>
        <translation>1 nichts gemeinsam</translation>
    </message>
    <message>
        <source>Where they disagree about the first model&apos;s answer, given the same text before each token: %1 on average.</source>
        <translation>Wo sie über die Antwort des ersten Modells uneins sind, bei gleichem Text vor jedem Token: im Mittel %1.</translation>
    </message>
    <message>
        <source>The first model&apos;s answer appears here, each token marked by how far the two are apart about it.</source>
        <translation>Hier erscheint die Antwort des ersten Modells, jedes Token danach markiert, wie weit die beiden auseinander liegen.</translation>
    </message>
</context>
<context>
    <name>tacq::ExportPage</name>
    <message>
        <source>Write the compressed model for other programs. What was written is read back before this page says done.</source>
        <translation>Das verkleinerte Modell für andere Programme schreiben. Geschriebenes wird zurückgelesen, bevor diese Seite „fertig“ sagt.</translation>
    </message>
    <message>
        <source>No finished run yet</source>
        <translation>Noch kein fertiger Lauf</translation>
    </message>
    <message>
        <source>When a run has finished, its result can be written here: packed to its few bits, or as a Hugging Face folder that other tools load.</source>
        <translation>Ist ein Lauf fertig, lässt sich sein Ergebnis hier schreiben: gepackt auf seine wenigen Bits oder als Hugging-Face-Ordner, den andere Programme laden.</translation>
    </message>
    <message>
        <source>Set up a run</source>
        <translation>Lauf einrichten</translation>
    </message>
    <message>
        <source>Go to the settings of a run</source>
        <translation>Zu den Einstellungen eines Laufs</translation>
    </message>
    <message>
        <source>Packed: codes, scales and outliers at the bits that were reported</source>
        <translation>Gepackt: Codes, Skalen und Ausreißer in den genannten Bits</translation>
    </message>
    <message>
        <source>Small; this program and its command line load it wherever they take a model</source>
        <translation>Klein; dieses Programm und seine Befehlszeile laden ihn überall, wo sie ein Modell nehmen</translation>
    </message>
    <message>
        <source>Hugging Face: 16-bit weights that load in transformers as they are</source>
        <translation>Hugging Face: 16-Bit-Gewichte, die transformers so lädt, wie sie sind</translation>
    </message>
    <message>
        <source>As large as the original, with the quantized values; for other tools</source>
        <translation>So groß wie das Original, mit den quantisierten Werten; für andere Programme</translation>
    </message>
    <message>
        <source>Folder to write to</source>
        <translation>Ordner, in den geschrieben wird</translation>
    </message>
    <message>
        <source>A new or empty folder</source>
        <translation>Ein neuer oder leerer Ordner</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>Choose the folder to write to</source>
        <translation>Zielordner wählen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Write the checkpoint and verify it</source>
        <translation>Checkpoint schreiben und prüfen</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Fortschritt des Exports</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Written and read back</source>
        <translation>Geschrieben und zurückgelesen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Bits, whole file</source>
        <translation>Bits, ganze Datei</translation>
    </message>
    <message>
        <source>Size of the weight files per quantized weight, embeddings and headers included</source>
        <translation>Größe der Gewichtsdateien je quantisiertem Gewicht, Embeddings und Köpfe eingeschlossen</translation>
    </message>
    <message>
        <source>Largest logit difference</source>
        <translation>Größter Logit-Unterschied</translation>
    </message>
    <message>
        <source>Between the weights that were evaluated and those that were read back</source>
        <translation>Zwischen den bewerteten und den zurückgelesenen Gewichten</translation>
    </message>
    <message>
        <source>How to load it</source>
        <translation>So wird er geladen</translation>
    </message>
    <message>
        <source>Copy this line to load the checkpoint</source>
        <translation>Diese Zeile kopieren, um den Checkpoint zu laden</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Show the files in the file manager</source>
        <translation>Die Dateien im Dateimanager zeigen</translation>
    </message>
    <message>
        <source>Choose where to write the checkpoint</source>
        <translation>Wählen, wohin der Checkpoint geschrieben wird</translation>
    </message>
    <message>
        <source>A run is going on; the export can start when it is done.</source>
        <translation>Ein Lauf ist im Gang; der Export kann beginnen, wenn er fertig ist.</translation>
    </message>
    <message>
        <source>The export was stopped. Nothing half-written is left.</source>
        <translation>Der Export wurde angehalten. Nichts Halbgeschriebenes blieb liegen.</translation>
    </message>
    <message>
        <source>✓ Verified: every tensor was read back and the logits agree.</source>
        <translation>✓ Geprüft: jeder Tensor wurde zurückgelesen, die Logits stimmen überein.</translation>
    </message>
    <message>
        <source>Written, but not verified.</source>
        <translation>Geschrieben, aber nicht geprüft.</translation>
    </message>
    <message>
        <source>Load it in Python with</source>
        <translation>In Python laden mit</translation>
    </message>
    <message>
        <source>Use it from the command line with</source>
        <translation>Auf der Befehlszeile benutzen mit</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>Bericht speichern…</translation>
    </message>
    <message>
        <source>Write the run as one HTML file: figures, numbers, settings, fingerprints</source>
        <translation>Den Lauf als eine HTML-Datei schreiben: Bilder, Zahlen, Einstellungen, Fingerabdrücke</translation>
    </message>
    <message>
        <source>The run in one file that any browser opens: figures, numbers, settings, and the command that does it again.</source>
        <translation>Der Lauf in einer Datei, die jeder Browser öffnet: Bilder, Zahlen, Einstellungen und der Befehl, der ihn wiederholt.</translation>
    </message>
</context>
<context>
    <name>tacq::FlipTable</name>
    <message>
        <source>▲ gained</source>
        <translation>▲ gewonnen</translation>
    </message>
    <message>
        <source>▼ lost</source>
        <translation>▼ verloren</translation>
    </message>
    <message>
        <source>item</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>the prompt ends with</source>
        <translation>die Eingabe endet mit</translation>
    </message>
    <message>
        <source>expected</source>
        <translation>erwartet</translation>
    </message>
    <message>
        <source>this run</source>
        <translation>dieser Lauf</translation>
    </message>
    <message>
        <source>the other</source>
        <translation>der andere</translation>
    </message>
</context>
<context>
    <name>tacq::ForecastCard</name>
    <message>
        <source>What it will give and take</source>
        <translation>Was es gibt und kostet</translation>
    </message>
    <message>
        <source>Size of the compressed model</source>
        <translation>Größe des verkleinerten Modells</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>Durchschnitt</translation>
    </message>
    <message>
        <source>Bits per quantized weight, each outlier counted with 32 bits</source>
        <translation>Bits je quantisiertem Gewicht, jeder Ausreißer mit 32 Bits gezählt</translation>
    </message>
    <message>
        <source>Kept in 16 bit</source>
        <translation>In 16 Bit behalten</translation>
    </message>
    <message>
        <source>As stored</source>
        <translation>Wie gespeichert</translation>
    </message>
    <message>
        <source>Codes, scales, zero points and outliers per quantized weight</source>
        <translation>Codes, Skalen, Nullpunkte und Ausreißer je quantisiertem Gewicht</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Guessed from the machine at first, learnt from finished runs afterwards</source>
        <translation>Zuerst nach dem Rechner geschätzt, danach aus fertigen Läufen gelernt</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>Spitzenspeicher</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>Run folder and export together</source>
        <translation>Lauf und Export zusammen</translation>
    </message>
    <message>
        <source>More than the %1 that are free.</source>
        <translation>Mehr als die %1, die frei sind.</translation>
    </message>
    <message>
        <source>Close to the %1 that are free.</source>
        <translation>Knapp an den %1, die frei sind.</translation>
    </message>
    <message>
        <source>These settings cannot be met.</source>
        <translation>Diese Einstellungen sind nicht zu erfüllen.</translation>
    </message>
    <message>
        <source>Open a model to see its size.</source>
        <translation>Öffnen Sie ein Modell, um seine Größe zu sehen.</translation>
    </message>
    <message>
        <source>packed, %1 of the %2 that the model takes in 16 bit</source>
        <translation>gepackt, %1 der %2, die das Modell in 16 Bit braucht</translation>
    </message>
    <message>
        <source>%1 weights</source>
        <translation>%1 Gewichte</translation>
    </message>
    <message>
        <source>choose a task first</source>
        <translation>zuerst eine Aufgabe wählen</translation>
    </message>
</context>
<context>
    <name>tacq::HotList</name>
    <message>
        <source>What is ranked</source>
        <translation>Was geordnet wird</translation>
    </message>
    <message>
        <source>Heads, rows, columns or weights, those that keep most first</source>
        <translation>Köpfe, Zeilen, Spalten oder Gewichte, die am meisten behalten zuerst</translation>
    </message>
    <message>
        <source>Hottest weights</source>
        <translation>Heißeste Gewichte</translation>
    </message>
    <message>
        <source>Hottest rows</source>
        <translation>Heißeste Zeilen</translation>
    </message>
    <message>
        <source>Hottest columns</source>
        <translation>Heißeste Spalten</translation>
    </message>
    <message>
        <source>Hottest heads</source>
        <translation>Heißeste Köpfe</translation>
    </message>
    <message>
        <source>Hottest places of the matrix</source>
        <translation>Heißeste Stellen der Matrix</translation>
    </message>
    <message>
        <source>A click goes there</source>
        <translation>Ein Klick geht dorthin</translation>
    </message>
</context>
<context>
    <name>tacq::HotTable</name>
    <message>
        <source>kv %1</source>
        <translation>kv %1</translation>
    </message>
    <message>
        <source>size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>saliency</source>
        <translation>Salienz</translation>
    </message>
    <message>
        <source>row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>head</source>
        <translation>Kopf</translation>
    </message>
    <message>
        <source>outliers</source>
        <translation>Ausreißer</translation>
    </message>
    <message>
        <source>of its weights</source>
        <translation>seiner Gewichte</translation>
    </message>
</context>
<context>
    <name>tacq::InspectPage</name>
    <message>
        <source>Only TACQ ranks weights by a metric.</source>
        <translation>Nur TACQ ordnet Gewichte nach einer Metrik.</translation>
    </message>
    <message>
        <source>This run kept no gradients.</source>
        <translation>Dieser Lauf behielt keine Gradienten.</translation>
    </message>
    <message>
        <source>See which weights the task depends on, from the map to the single weight.</source>
        <translation>Sehen, an welchen Gewichten die Aufgabe hängt, von der Karte bis zum einzelnen Gewicht.</translation>
    </message>
    <message>
        <source>No finished run yet</source>
        <translation>Noch kein fertiger Lauf</translation>
    </message>
    <message>
        <source>When a run has finished, its outliers can be explored here block by block.</source>
        <translation>Ist ein Lauf fertig, lassen sich seine Ausreißer hier Block für Block erkunden.</translation>
    </message>
    <message>
        <source>Go to Compress</source>
        <translation>Zu Verkleinern</translation>
    </message>
    <message>
        <source>Settings and the Start button are there</source>
        <translation>Dort sind die Einstellungen und der Startknopf</translation>
    </message>
    <message>
        <source>Open a run folder…</source>
        <translation>Ordner eines Laufs öffnen…</translation>
    </message>
    <message>
        <source>Look at a run from elsewhere</source>
        <translation>Einen Lauf von anderswo ansehen</translation>
    </message>
    <message>
        <source>Run to look at</source>
        <translation>Lauf, der gezeigt wird</translation>
    </message>
    <message>
        <source>The run that is shown</source>
        <translation>Der gezeigte Lauf</translation>
    </message>
    <message>
        <source>Open a run folder</source>
        <translation>Ordner eines Laufs öffnen</translation>
    </message>
    <message>
        <source>In the queue: it starts when the present job is over.</source>
        <translation>In der Warteschlange: sie beginnt, wenn die jetzige Arbeit zu Ende ist.</translation>
    </message>
</context>
<context>
    <name>tacq::LayerTable</name>
    <message>
        <source>block</source>
        <translation>Block</translation>
    </message>
    <message>
        <source>matrix</source>
        <translation>Matrix</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>outliers</source>
        <translation>Ausreißer</translation>
    </message>
    <message>
        <source>outlier share</source>
        <translation>Ausreißeranteil</translation>
    </message>
    <message>
        <source>bits</source>
        <translation>Bits</translation>
    </message>
    <message>
        <source>relative error</source>
        <translation>relativer Fehler</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>saliency</source>
        <translation>Salienz</translation>
    </message>
    <message>
        <source>damping</source>
        <translation>Dämpfung</translation>
    </message>
</context>
<context>
    <name>tacq::LiveMatricesCard</name>
    <message>
        <source>Matrices</source>
        <translation>Matrizen</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>Zahlen</translation>
    </message>
    <message>
        <source>Show the numbers of each matrix beside the map</source>
        <translation>Die Zahlen jeder Matrix neben der Karte zeigen</translation>
    </message>
    <message>
        <source>Matrices and their numbers</source>
        <translation>Matrizen und ihre Zahlen</translation>
    </message>
    <message>
        <source>A heading sorts; the row chosen is told in full by the Inspect page</source>
        <translation>Eine Überschrift sortiert; mehr zur gewählten Zeile zeigt die Seite Ansehen</translation>
    </message>
</context>
<context>
    <name>tacq::LogCard</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>Im Protokoll suchen</translation>
    </message>
    <message>
        <source>Only lines that hold this text are shown</source>
        <translation>Nur Zeilen mit diesem Text werden gezeigt</translation>
    </message>
    <message>
        <source>Lines to show</source>
        <translation>Gezeigte Zeilen</translation>
    </message>
    <message>
        <source>Which lines of the log are shown</source>
        <translation>Welche Zeilen des Protokolls gezeigt werden</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Info and above</source>
        <translation>Ab Info</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>Warnungen und Fehler</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Log of the run</source>
        <translation>Protokoll des Laufs</translation>
    </message>
    <message>
        <source>What the engine told, oldest first</source>
        <translation>Was gemeldet wurde, das Älteste zuerst</translation>
    </message>
</context>
<context>
    <name>tacq::LogModel</name>
    <message>
        <source>detail</source>
        <translation>Einzelheit</translation>
    </message>
    <message>
        <source>info</source>
        <translation>Info</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>what happened</source>
        <translation>was geschah</translation>
    </message>
</context>
<context>
    <name>tacq::MainWindow</name>
    <message>
        <source>TACQ Studio</source>
        <translation>TACQ Studio</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>Anhalten und schließen</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Open model file…</source>
        <translation>&amp;Modelldatei öffnen…</translation>
    </message>
    <message>
        <source>Open model &amp;folder…</source>
        <translation>Modell&amp;ordner öffnen…</translation>
    </message>
    <message>
        <source>Open &amp;demo model</source>
        <translation>&amp;Demo-Modell öffnen</translation>
    </message>
    <message>
        <source>Open &amp;run folder…</source>
        <translation>Ordner eines &amp;Laufs öffnen…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Lauf</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>&amp;Pause or go on</source>
        <translation>&amp;Pause oder weiter</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;About TACQ Studio</source>
        <translation>Ü&amp;ber TACQ Studio</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>Wie der Desktop</translation>
    </message>
    <message>
        <source>From the next start on</source>
        <translation>Vom nächsten Start an</translation>
    </message>
    <message>
        <source>Open a model folder</source>
        <translation>Modellordner öffnen</translation>
    </message>
    <message>
        <source>Open a run folder</source>
        <translation>Ordner eines Laufs öffnen</translation>
    </message>
    <message>
        <source>A job is still running.</source>
        <translation>Eine Arbeit läuft noch.</translation>
    </message>
    <message>
        <source>Closing stops it at the end of its current step. A run stays in its folder and can be resumed.</source>
        <translation>Schließen hält sie am Ende des laufenden Schritts an. Ein Lauf bleibt in seinem Ordner und kann fortgesetzt werden.</translation>
    </message>
    <message>
        <source>About TACQ Studio</source>
        <translation>Über TACQ Studio</translation>
    </message>
    <message>
        <source>&lt;h3&gt;TACQ Studio %1&lt;/h3&gt;&lt;p&gt;Compresses a language model for the task you care about, and shows what it kept.&lt;/p&gt;&lt;p&gt;Free software under the GNU General Public License, version 3 or later. Built with Qt (LGPL 3), QCustomPlot (GPL 3), LibTorch (BSD 3-clause), nlohmann/json and CLI11 (MIT, BSD).&lt;/p&gt;</source>
        <translation>&lt;h3&gt;TACQ Studio %1&lt;/h3&gt;&lt;p&gt;Verkleinert ein Sprachmodell für die Aufgabe, die Ihnen wichtig ist, und zeigt, was davon blieb.&lt;/p&gt;&lt;p&gt;Freie Software unter der GNU General Public License, Version 3 oder später. Gebaut mit Qt (LGPL 3), QCustomPlot (GPL 3), LibTorch (BSD 3-clause), nlohmann/json und CLI11 (MIT, BSD).&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Add to &amp;queue</source>
        <translation>In die &amp;Warteschlange</translation>
    </message>
</context>
<context>
    <name>tacq::MatricesCard</name>
    <message>
        <source>Matrices</source>
        <translation>Matrizen</translation>
    </message>
    <message>
        <source>Matrices and their numbers</source>
        <translation>Matrizen und ihre Zahlen</translation>
    </message>
    <message>
        <source>Double click opens the matrix; a heading sorts</source>
        <translation>Doppelklick öffnet die Matrix; eine Überschrift sortiert</translation>
    </message>
    <message>
        <source>The numbers shown are those of a selection that was only tried. Press to show what the run itself kept.</source>
        <translation>Die Zahlen gehören zu einer nur versuchten Auswahl. Drücken zeigt, was der Lauf selbst behielt.</translation>
    </message>
    <message>
        <source>Map or table</source>
        <translation>Karte oder Tabelle</translation>
    </message>
    <message>
        <source>Show the matrices as a map or as a table of numbers</source>
        <translation>Die Matrizen als Karte oder als Zahlentabelle zeigen</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Matrices, as tried</source>
        <translation>Matrizen, wie versucht</translation>
    </message>
    <message>
        <source>%1 tried, %2 kept  ✕</source>
        <translation>%1 versucht, %2 behalten  ✕</translation>
    </message>
    <message>
        <source>Back to what the run itself kept</source>
        <translation>Zurück zu dem, was der Lauf selbst behielt</translation>
    </message>
</context>
<context>
    <name>tacq::MatrixMap</name>
    <message>
        <source>block</source>
        <translation>Block</translation>
    </message>
    <message>
        <source>Block %1, %2</source>
        <translation>Block %1, %2</translation>
    </message>
</context>
<context>
    <name>tacq::MatrixText</name>
    <message>
        <source>kept in 16 bit</source>
        <translation>in 16 Bit behalten</translation>
    </message>
    <message>
        <source>quantized</source>
        <translation>quantisiert</translation>
    </message>
    <message>
        <source>%1 of %2 weights kept</source>
        <translation>%1 von %2 Gewichten behalten</translation>
    </message>
    <message>
        <source>kept by both %1, only by %4 %2, only by %5 %3</source>
        <translation>von beiden behalten %1, nur von %4 %2, nur von %5 %3</translation>
    </message>
    <message>
        <source>kept by both runs</source>
        <translation>von beiden Läufen behalten</translation>
    </message>
    <message>
        <source>kept only by %1</source>
        <translation>nur von %1 behalten</translation>
    </message>
    <message>
        <source>kept by neither run</source>
        <translation>von keinem der Läufe behalten</translation>
    </message>
    <message>
        <source>not among the highest</source>
        <translation>nicht unter den höchsten</translation>
    </message>
    <message>
        <source>weight %1</source>
        <translation>Gewicht %1</translation>
    </message>
    <message>
        <source>strongest weight %1</source>
        <translation>stärkstes Gewicht %1</translation>
    </message>
    <message>
        <source>rounding error %1</source>
        <translation>Rundungsfehler %1</translation>
    </message>
    <message>
        <source>largest rounding error %1</source>
        <translation>größter Rundungsfehler %1</translation>
    </message>
    <message>
        <source>saliency %1</source>
        <translation>Salienz %1</translation>
    </message>
    <message>
        <source>highest saliency %1</source>
        <translation>höchste Salienz %1</translation>
    </message>
    <message>
        <source>Outliers</source>
        <translation>Ausreißer</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Rounding error</source>
        <translation>Rundungsfehler</translation>
    </message>
    <message>
        <source>Saliency</source>
        <translation>Salienz</translation>
    </message>
    <message>
        <source>Difference of both runs</source>
        <translation>Unterschied beider Läufe</translation>
    </message>
    <message>
        <source>weights kept / %</source>
        <translation>behaltene Gewichte / %</translation>
    </message>
    <message>
        <source>strongest weight</source>
        <translation>stärkstes Gewicht</translation>
    </message>
    <message>
        <source>result − original</source>
        <translation>Ergebnis − Original</translation>
    </message>
    <message>
        <source>saliency score</source>
        <translation>Salienzwert</translation>
    </message>
    <message>
        <source>first − second / points</source>
        <translation>erster − zweiter / Punkte</translation>
    </message>
    <message>
        <source>Bright spots keep more weights in 16 bit.</source>
        <translation>Helle Stellen behalten mehr Gewichte in 16 Bit.</translation>
    </message>
    <message>
        <source>Orange spots are kept only by %1, blue ones only by %2; what both keep, or neither, is pale.</source>
        <translation>Orange Stellen behält nur %1, blaue nur %2; was beide oder keiner behält, ist blass.</translation>
    </message>
    <message>
        <source>Row %1, column %2</source>
        <translation>Zeile %1, Spalte %2</translation>
    </message>
    <message>
        <source>%1 outliers in the row, %2 in the column</source>
        <translation>%1 Ausreißer in der Zeile, %2 in der Spalte</translation>
    </message>
    <message>
        <source>Margins count outliers; lines part heads, thick ones key/value groups.</source>
        <translation>Die Ränder zählen Ausreißer; Linien trennen Köpfe, dicke Key/Value-Gruppen.</translation>
    </message>
    <message>
        <source>Bright spots would keep more weights, as tried.</source>
        <translation>Helle Stellen würden mehr Gewichte behalten, wie versucht.</translation>
    </message>
    <message>
        <source>Orange is positive, blue negative.</source>
        <translation>Orange ist positiv, blau negativ.</translation>
    </message>
    <message>
        <source>Orange was rounded up, blue down.</source>
        <translation>Orange wurde aufgerundet, blau ab.</translation>
    </message>
    <message>
        <source>Bright weights matter more; hatched: score not saved.</source>
        <translation>Helle Gewichte zählen mehr; schraffiert: Wert nicht gespeichert.</translation>
    </message>
</context>
<context>
    <name>tacq::MatrixView</name>
    <message>
        <source>Inside the matrix</source>
        <translation>In der Matrix</translation>
    </message>
    <message>
        <source>Quantity of the matrix</source>
        <translation>Größe der Matrix</translation>
    </message>
    <message>
        <source>What the colours of the matrix show</source>
        <translation>Was die Farben der Matrix zeigen</translation>
    </message>
    <message>
        <source>What is told of the matrix</source>
        <translation>Was von der Matrix erzählt wird</translation>
    </message>
    <message>
        <source>Hottest</source>
        <translation>Heißeste</translation>
    </message>
    <message>
        <source>Where the matrix keeps most</source>
        <translation>Wo die Matrix am meisten behält</translation>
    </message>
    <message>
        <source>One weight</source>
        <translation>Ein Gewicht</translation>
    </message>
    <message>
        <source>All numbers of the chosen weight</source>
        <translation>Alle Zahlen des gewählten Gewichts</translation>
    </message>
</context>
<context>
    <name>tacq::MethodSettings</name>
    <message>
        <source>What makes a weight worth keeping in 16 bit</source>
        <translation>Was ein Gewicht wert macht, in 16 Bit zu bleiben</translation>
    </message>
    <message>
        <source>Keep the gradients, so that other metrics can be tried without computing them again</source>
        <translation>Gradienten behalten, um andere Metriken ohne neues Rechnen zu versuchen</translation>
    </message>
    <message>
        <source>Takes the room on disk that the estimate tells; Inspect then offers the other metrics for the finished run</source>
        <translation>Braucht den Platz, den die Schätzung nennt; „Ansehen“ bietet dann die anderen Metriken für den fertigen Lauf</translation>
    </message>
    <message>
        <source>Ranked by</source>
        <translation>Geordnet nach</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Weights of each matrix that stay in 16 bit for their squared gradients</source>
        <translation>Gewichte jeder Matrix, die wegen ihrer quadrierten Gradienten in 16 Bit bleiben</translation>
    </message>
    <message>
        <source>Weights of the model that stay in 16 bit for their size</source>
        <translation>Gewichte des Modells, die wegen ihrer Größe in 16 Bit bleiben</translation>
    </message>
    <message>
        <source>How often salient weights count where a grid is fitted; 1 is the method&apos;s own</source>
        <translation>Wie oft saliente Gewichte beim Anpassen eines Gitters zählen; 1 ist der Wert des Verfahrens</translation>
    </message>
    <message>
        <source>Kept for their gradients</source>
        <translation>Wegen ihrer Gradienten behalten</translation>
    </message>
    <message>
        <source>Kept for their size</source>
        <translation>Wegen ihrer Größe behalten</translation>
    </message>
    <message>
        <source>Weight of salient entries</source>
        <translation>Gewicht salienter Einträge</translation>
    </message>
</context>
<context>
    <name>tacq::MetricNames</name>
    <message>
        <source>TACQ: size × error × gradient</source>
        <translation>TACQ: Größe × Fehler × Gradient</translation>
    </message>
    <message>
        <source>QAL: error × gradient</source>
        <translation>QAL: Fehler × Gradient</translation>
    </message>
    <message>
        <source>MSG: size × gradient</source>
        <translation>MSG: Größe × Gradient</translation>
    </message>
    <message>
        <source>Weight: size alone</source>
        <translation>Gewicht: nur die Größe</translation>
    </message>
    <message>
        <source>Fisher: squared gradients</source>
        <translation>Fisher: quadrierte Gradienten</translation>
    </message>
    <message>
        <source>Gradient: of all samples together</source>
        <translation>Gradient: aller Beispiele zusammen</translation>
    </message>
    <message>
        <source>Absolute gradient</source>
        <translation>Betrag der Gradienten</translation>
    </message>
    <message>
        <source>Large weights that rounding moves far and the task feels. The method&apos;s own.</source>
        <translation>Große Gewichte, die das Runden weit verschiebt und die Aufgabe spürt. Die des Verfahrens.</translation>
    </message>
    <message>
        <source>Weights that rounding moves far and the task feels, large or small.</source>
        <translation>Gewichte, die das Runden weit verschiebt und die Aufgabe spürt, groß oder klein.</translation>
    </message>
    <message>
        <source>Large weights that the task feels, however rounding treats them.</source>
        <translation>Große Gewichte, die die Aufgabe spürt, gleich, was das Runden tut.</translation>
    </message>
    <message>
        <source>The largest weights; the task has no say, and no gradient is computed.</source>
        <translation>Die größten Gewichte; die Aufgabe redet nicht mit, es wird kein Gradient berechnet.</translation>
    </message>
    <message>
        <source>Squared gradients, summed over the samples: few strong pulls count most.</source>
        <translation>Quadrierte Gradienten, über die Beispiele summiert: wenige starke zählen am meisten.</translation>
    </message>
    <message>
        <source>Gradients summed with their signs: samples that disagree cancel.</source>
        <translation>Gradienten mit Vorzeichen summiert: uneinige Beispiele heben sich auf.</translation>
    </message>
    <message>
        <source>Gradients without their signs, summed over the samples.</source>
        <translation>Gradienten ohne Vorzeichen, über die Beispiele summiert.</translation>
    </message>
</context>
<context>
    <name>tacq::ModelPage</name>
    <message>
        <source>Open the model that is to become smaller. Nothing of it is changed, and nothing leaves this machine.</source>
        <translation>Öffnen Sie das Modell, das kleiner werden soll. Nichts daran wird geändert, und nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Modell öffnen</translation>
    </message>
    <message>
        <source>A Hugging Face folder (config.json, *.safetensors, tokenizer.json) or a .gguf file. Drop it anywhere on this window, or try the small demo model first: it takes a few minutes on any computer.</source>
        <translation>Ein Hugging-Face-Ordner (config.json, *.safetensors, tokenizer.json) oder eine .gguf-Datei. Lassen Sie ihn irgendwo auf dieses Fenster fallen, oder versuchen Sie zuerst das kleine Demo-Modell: das dauert auf jedem Rechner nur wenige Minuten.</translation>
    </message>
    <message>
        <source>Open the demo model</source>
        <translation>Demo-Modell öffnen</translation>
    </message>
    <message>
        <source>SmolLM2-135M, installed by the set-up</source>
        <translation>SmolLM2-135M, von der Einrichtung mitgebracht</translation>
    </message>
    <message>
        <source>Open file…</source>
        <translation>Datei öffnen…</translation>
    </message>
    <message>
        <source>A .gguf file</source>
        <translation>Eine .gguf-Datei</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Ordner öffnen…</translation>
    </message>
    <message>
        <source>A Hugging Face model folder</source>
        <translation>Ein Hugging-Face-Modellordner</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>Models opened before</source>
        <translation>Früher geöffnete Modelle</translation>
    </message>
    <message>
        <source>Open a .gguf file (Ctrl+O)</source>
        <translation>.gguf-Datei öffnen (Strg+O)</translation>
    </message>
    <message>
        <source>Open a Hugging Face model folder (Ctrl+Shift+O)</source>
        <translation>Hugging-Face-Modellordner öffnen (Strg+Umschalt+O)</translation>
    </message>
    <message>
        <source>Demo model</source>
        <translation>Demo-Modell</translation>
    </message>
    <message>
        <source>Open the small model that the set-up installed</source>
        <translation>Das kleine Modell öffnen, das die Einrichtung mitbrachte</translation>
    </message>
    <message>
        <source>Choose a task</source>
        <translation>Aufgabe wählen</translation>
    </message>
    <message>
        <source>Go on to what the model is for</source>
        <translation>Weiter zu dem, wofür das Modell ist</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Architektur</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>To be quantized</source>
        <translation>Zu quantisieren</translation>
    </message>
    <message>
        <source>Weights in the seven projections of all blocks. Embeddings, head and norms stay in 16 bit.</source>
        <translation>Gewichte der sieben Projektionen aller Blöcke. Embeddings, Kopf und Normen bleiben in 16 Bit.</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>Blöcke</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Hidden size, and that of the MLP</source>
        <translation>Breite der Blöcke und die des MLP</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>Köpfe</translation>
    </message>
    <message>
        <source>Query heads / key-value heads</source>
        <translation>Query-Köpfe / Key-Value-Köpfe</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>Longest sequence in tokens</source>
        <translation>Längste Sequenz in Token</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>Vokabular</translation>
    </message>
    <message>
        <source>Weight type</source>
        <translation>Gewichtstyp</translation>
    </message>
    <message>
        <source>Size on disk</source>
        <translation>Größe auf der Platte</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>Tokenizer</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>Chat-Vorlage</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>Tensoren</translation>
    </message>
    <message>
        <source>Filter by name</source>
        <translation>Nach Namen filtern</translation>
    </message>
    <message>
        <source>Filter tensors by name</source>
        <translation>Tensoren nach Namen filtern</translation>
    </message>
    <message>
        <source>Shows the tensors whose name contains this text</source>
        <translation>Zeigt die Tensoren, deren Name diesen Text enthält</translation>
    </message>
    <message>
        <source>Tensors of the model</source>
        <translation>Tensoren des Modells</translation>
    </message>
    <message>
        <source>Nothing was opened yet</source>
        <translation>Noch nichts geöffnet</translation>
    </message>
    <message>
        <source>Open a model folder</source>
        <translation>Modellordner öffnen</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>%1 wird geöffnet…</translation>
    </message>
    <message>
        <source>%1, MLP %2</source>
        <translation>%1, MLP %2</translation>
    </message>
    <message>
        <source>%1 / %2 × %3</source>
        <translation>%1 / %2 × %3</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>GGUF</source>
        <translation>GGUF</translation>
    </message>
    <message>
        <source>TACQ packed</source>
        <translation>TACQ gepackt</translation>
    </message>
    <message>
        <source>Hugging Face</source>
        <translation>Hugging Face</translation>
    </message>
    <message>
        <source>none; works without chat</source>
        <translation>keine; geht ohne Chat</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Select a tensor to see how its values are spread</source>
        <translation>Einen Tensor wählen, um zu sehen, wie seine Werte verteilt sind</translation>
    </message>
    <message>
        <source>Values of a tensor</source>
        <translation>Werte eines Tensors</translation>
    </message>
    <message>
        <source>How the values of the selected tensor are spread</source>
        <translation>Wie die Werte des gewählten Tensors verteilt sind</translation>
    </message>
    <message>
        <source>Text as tokens</source>
        <translation>Text als Token</translation>
    </message>
    <message>
        <source>How the model&apos;s tokenizer cuts a text</source>
        <translation>Wie der Tokenizer des Modells einen Text schneidet</translation>
    </message>
</context>
<context>
    <name>tacq::NumberFormat</name>
    <message>
        <source>bits</source>
        <translation>Bits</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>a few seconds</source>
        <translation>einige Sekunden</translation>
    </message>
    <message>
        <source>about %1 s</source>
        <translation>etwa %1 s</translation>
    </message>
    <message>
        <source>about %1 min %2 s</source>
        <translation>etwa %1 min %2 s</translation>
    </message>
    <message>
        <source>about %1 min</source>
        <translation>etwa %1 min</translation>
    </message>
    <message>
        <source>about %1 h</source>
        <translation>etwa %1 h</translation>
    </message>
</context>
<context>
    <name>tacq::OpenDialogs</name>
    <message>
        <source>Open a model file</source>
        <translation>Modelldatei öffnen</translation>
    </message>
    <message>
        <source>GGUF models (*.gguf);;All files (*)</source>
        <translation>GGUF-Modelle (*.gguf);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Open a data file</source>
        <translation>Datendatei öffnen</translation>
    </message>
</context>
<context>
    <name>tacq::OutlierControls</name>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source> bits</source>
        <translation> Bits</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>Share of the weights</source>
        <translation>Anteil der Gewichte</translation>
    </message>
    <message>
        <source>Average bits</source>
        <translation>Bits im Durchschnitt</translation>
    </message>
    <message>
        <source>Size of the packed file</source>
        <translation>Größe der gepackten Datei</translation>
    </message>
    <message>
        <source>How many of the quantized weights stay in 16 bit</source>
        <translation>Wie viele der quantisierten Gewichte in 16 Bit bleiben</translation>
    </message>
    <message>
        <source>Bits per quantized weight, outliers counted with 32 bits each</source>
        <translation>Bits je quantisiertem Gewicht, Ausreißer mit je 32 Bits gezählt</translation>
    </message>
    <message>
        <source>Everything in the file: codes, scales, outliers, embeddings</source>
        <translation>Alles in der Datei: Codes, Skalen, Ausreißer, Embeddings</translation>
    </message>
</context>
<context>
    <name>tacq::OutlierHeatmap</name>
    <message>
        <source>outlier share / %</source>
        <translation>Ausreißeranteil / %</translation>
    </message>
    <message>
        <source>quantization loss</source>
        <translation>Quantisierungsverlust</translation>
    </message>
    <message>
        <source>relative error / %</source>
        <translation>relativer Fehler / %</translation>
    </message>
    <message>
        <source>share of saliency / %</source>
        <translation>Anteil der Salienz / %</translation>
    </message>
    <message>
        <source>damping / mean diagonal</source>
        <translation>Dämpfung / mittlere Diagonale</translation>
    </message>
    <message>
        <source>Bright cells keep more of their weights in 16 bit: the task leans on them.</source>
        <translation>Helle Zellen behalten mehr Gewichte in 16 Bit: die Aufgabe stützt sich auf sie.</translation>
    </message>
    <message>
        <source>Bright cells lost more of what their inputs make of them, on a logarithmic scale.</source>
        <translation>Helle Zellen verloren mehr von dem, was ihre Eingaben aus ihnen machen (logarithmisch).</translation>
    </message>
    <message>
        <source>Bright cells moved further from their original weights: ‖W − Wq‖ / ‖W‖.</source>
        <translation>Helle Zellen sind weiter von ihren Originalgewichten entfernt: ‖W − Wq‖ / ‖W‖.</translation>
    </message>
    <message>
        <source>Bright cells hold more of the model&apos;s saliency: the task&apos;s circuit runs through them.</source>
        <translation>Helle Zellen tragen mehr Salienz des Modells: der Schaltkreis der Aufgabe läuft durch sie.</translation>
    </message>
    <message>
        <source>Bright cells saw inputs too alike to invert and were stabilised more strongly.</source>
        <translation>Helle Zellen sahen zu ähnliche Eingaben, um zu invertieren, und wurden stärker gestützt.</translation>
    </message>
    <message>
        <source>Outlier share</source>
        <translation>Ausreißeranteil</translation>
    </message>
    <message>
        <source>Quantization loss</source>
        <translation>Quantisierungsverlust</translation>
    </message>
    <message>
        <source>Relative error</source>
        <translation>Relativer Fehler</translation>
    </message>
    <message>
        <source>Saliency mass</source>
        <translation>Salienzmasse</translation>
    </message>
    <message>
        <source>Damping</source>
        <translation>Dämpfung</translation>
    </message>
    <message>
        <source>Map of the model&apos;s matrices</source>
        <translation>Karte der Matrizen des Modells</translation>
    </message>
    <message>
        <source>Point at a cell for its value; click or press Enter to look inside the matrix</source>
        <translation>Zeigen nennt den Wert einer Zelle; Klick oder Eingabetaste öffnet die Matrix</translation>
    </message>
    <message>
        <source>The map fills in as matrices are quantized.</source>
        <translation>Die Karte füllt sich, während Matrizen quantisiert werden.</translation>
    </message>
    <message>
        <source>Hatched: not done yet.</source>
        <translation>Schraffiert: noch nicht fertig.</translation>
    </message>
    <message>
        <source>%1: not done yet</source>
        <translation>%1: noch nicht fertig</translation>
    </message>
    <message>
        <source>%1: %2 %3
%4 of %5 weights are outliers, %6</source>
        <translation>%1: %2 %3
%4 von %5 Gewichten sind Ausreißer, %6</translation>
    </message>
    <message>
        <source>This is the selection tried below.</source>
        <translation>Das ist die unten versuchte Auswahl.</translation>
    </message>
    <message>
        <source>This is of the run itself; a tried selection changes it only when it is made.</source>
        <translation>Das gehört zum Lauf selbst; eine versuchte Auswahl ändert es erst, wenn sie gemacht wird.</translation>
    </message>
    <message>
        <source>%1: %2 of %3 weights would be kept, %4
The run itself keeps %5, %6</source>
        <translation>%1: %2 von %3 Gewichten würden behalten, %4
Der Lauf selbst behält %5, %6</translation>
    </message>
</context>
<context>
    <name>tacq::OverlapMap</name>
    <message>
        <source>%1 ×</source>
        <translation>%1 ×</translation>
    </message>
    <message>
        <source>Overlap against chance</source>
        <translation>Überlappung gegen Zufall</translation>
    </message>
    <message>
        <source>Common share</source>
        <translation>Gemeinsamer Anteil</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>%1 of the kept weights are common to %3 and %4 (%2 by chance).</source>
        <translation>%1 der behaltenen Gewichte haben %3 und %4 gemeinsam (zufällig wären es %2).</translation>
    </message>
    <message>
        <source>%1 of the weights that %3 keeps are also kept by %4 (%2 by chance).</source>
        <translation>%1 der Gewichte, die %3 behält, behält auch %4 (zufällig wären es %2).</translation>
    </message>
    <message>
        <source>the first run</source>
        <translation>der erste Lauf</translation>
    </message>
    <message>
        <source>the second run</source>
        <translation>der zweite Lauf</translation>
    </message>
    <message>
        <source>Map of what two runs have in common</source>
        <translation>Karte dessen, was zwei Läufe gemeinsam haben</translation>
    </message>
    <message>
        <source>Point at a cell for its counts; click or press Enter to look inside the matrix</source>
        <translation>Zeigen nennt die Anzahlen einer Zelle; Klick oder Eingabetaste öffnet die Matrix</translation>
    </message>
    <message>
        <source>Comparing the two runs…</source>
        <translation>Die beiden Läufe werden verglichen…</translation>
    </message>
    <message>
        <source>Bright cells share more kept weights than chance would give (1 is chance). Hatched: a run keeps none there.</source>
        <translation>Helle Zellen haben mehr gemeinsame Gewichte, als der Zufall gäbe (1 ist Zufall). Schraffiert: ein Lauf behält dort keine.</translation>
    </message>
    <message>
        <source>Bright cells keep more of the same weights: those kept by both, of those kept by either.</source>
        <translation>Helle Zellen behalten mehr gleiche Gewichte: die von beiden behaltenen unter denen, die einer von beiden behält.</translation>
    </message>
    <message>
        <source>Orange cells keep more weights in %1, blue ones in %2.</source>
        <translation>Orange Zellen behalten mehr Gewichte in %1, blaue in %2.</translation>
    </message>
    <message>
        <source>%1
%2: %3 kept, %4
%5: %6 kept, %7
in both: %8</source>
        <translation>%1
%2: %3 behalten, %4
%5: %6 behalten, %7
in beiden: %8</translation>
    </message>
    <message>
        <source>; %1 by chance, so %2</source>
        <translation>; %1 zufällig, also %2</translation>
    </message>
    <message>
        <source>kept by both / by chance</source>
        <translation>von beiden behalten / zufällig</translation>
    </message>
    <message>
        <source>kept by both / %</source>
        <translation>von beiden behalten / %</translation>
    </message>
    <message>
        <source>first − second / points</source>
        <translation>erster − zweiter / Punkte</translation>
    </message>
</context>
<context>
    <name>tacq::OverlapView</name>
    <message>
        <source>Quantity of the map of both runs</source>
        <translation>Größe auf der Karte beider Läufe</translation>
    </message>
    <message>
        <source>What the colours of the map show</source>
        <translation>Was die Farben der Karte zeigen</translation>
    </message>
    <message>
        <source>Comparing %1 with %2…</source>
        <translation>%1 wird mit %2 verglichen…</translation>
    </message>
    <message>
        <source>The map comes when the kept weights of both runs are read.</source>
        <translation>Die Karte kommt, wenn die behaltenen Gewichte beider Läufe gelesen sind.</translation>
    </message>
    <message>
        <source>%1 and %2 could not be compared.</source>
        <translation>%1 und %2 ließen sich nicht vergleichen.</translation>
    </message>
    <message>
        <source>There is nothing to show.</source>
        <translation>Es gibt nichts zu zeigen.</translation>
    </message>
</context>
<context>
    <name>tacq::Page</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Compress</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
</context>
<context>
    <name>tacq::PairedCard</name>
    <message>
        <source>%1 nats per token against %2 (95 % interval %3 to %4), on the same %5 windows; less is better.</source>
        <translation>%1 Nats je Token gegenüber %2 (95-%-Intervall %3 bis %4), an denselben %5 Fenstern; weniger ist besser.</translation>
    </message>
    <message>
        <source>%1 points against %2 (95 % interval %3 to %4), on the same %5 items.</source>
        <translation>%1 Punkte gegenüber %2 (95-%-Intervall %3 bis %4), an denselben %5 Fragen.</translation>
    </message>
    <message>
        <source>The interval holds 0: chance alone may make such a difference.</source>
        <translation>Das Intervall enthält 0: so ein Unterschied kann Zufall sein.</translation>
    </message>
    <message>
        <source>The interval does not hold 0: the difference is more than chance.</source>
        <translation>Das Intervall enthält 0 nicht: der Unterschied ist mehr als Zufall.</translation>
    </message>
    <message>
        <source>Both are right on %1 items, both wrong on %2.</source>
        <translation>Beide haben %1 Fragen richtig, beide %2 falsch.</translation>
    </message>
    <message>
        <source>The items cannot be shown: %1</source>
        <translation>Die Fragen lassen sich nicht zeigen: %1</translation>
    </message>
    <message>
        <source>What to compare the chosen run with</source>
        <translation>Womit der gewählte Lauf verglichen wird</translation>
    </message>
    <message>
        <source>Another run, or the same model in full precision, on the same items</source>
        <translation>Ein anderer Lauf oder dasselbe Modell in voller Genauigkeit, an denselben Fragen</translation>
    </message>
    <message>
        <source>Which of the items that flipped</source>
        <translation>Welche der umgeschlagenen Fragen</translation>
    </message>
    <message>
        <source>Gained: this run alone is right. Lost: the other alone is right.</source>
        <translation>Gewonnen: nur dieser Lauf hat recht. Verloren: nur der andere hat recht.</translation>
    </message>
    <message>
        <source>Items that flipped</source>
        <translation>Umgeschlagene Fragen</translation>
    </message>
    <message>
        <source>What one of the two answers rightly and the other does not</source>
        <translation>Was einer der beiden richtig beantwortet und der andere nicht</translation>
    </message>
    <message>
        <source>Compare with…</source>
        <translation>Vergleichen mit…</translation>
    </message>
    <message>
        <source>its full precision</source>
        <translation>seine volle Genauigkeit</translation>
    </message>
    <message>
        <source>full precision</source>
        <translation>volle Genauigkeit</translation>
    </message>
    <message>
        <source>plain GPTQ at its bits</source>
        <translation>reines GPTQ mit seinen Bits</translation>
    </message>
    <message>
        <source>plain GPTQ</source>
        <translation>reines GPTQ</translation>
    </message>
    <message>
        <source>Choose a finished run that was scored.</source>
        <translation>Wählen Sie einen fertigen, bewerteten Lauf.</translation>
    </message>
    <message>
        <source>Two scores on the same items tell more than their two intervals: choose what to compare with, and see which items this run gains and loses.</source>
        <translation>Zwei Ergebnisse an denselben Fragen sagen mehr als ihre beiden Intervalle: wählen Sie, womit verglichen wird, und sehen Sie, welche Fragen dieser Lauf gewinnt und verliert.</translation>
    </message>
    <message>
        <source>Comparing item by item…</source>
        <translation>Frage für Frage wird verglichen…</translation>
    </message>
    <message>
        <source>%1 flipped</source>
        <translation>%1 umgeschlagen</translation>
    </message>
    <message>
        <source>▲ %1 gained</source>
        <translation>▲ %1 gewonnen</translation>
    </message>
    <message>
        <source>▼ %1 lost</source>
        <translation>▼ %1 verloren</translation>
    </message>
    <message>
        <source>Windows of the text</source>
        <translation>Fenster des Textes</translation>
    </message>
    <message>
        <source>What each window of the text costs the two models, in nats per token</source>
        <translation>Was jedes Fenster des Textes die beiden Modelle kostet, in Nats je Token</translation>
    </message>
</context>
<context>
    <name>tacq::PlotExport</name>
    <message>
        <source>Save picture</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>Pictures (*.png *.svg *.pdf)</source>
        <translation>Bilder (*.png *.svg *.pdf)</translation>
    </message>
    <message>
        <source>The file was not saved</source>
        <translation>Die Datei wurde nicht gespeichert</translation>
    </message>
    <message>
        <source>Save numbers</source>
        <translation>Zahlen speichern</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tabellen (*.csv)</translation>
    </message>
</context>
<context>
    <name>tacq::PlotView</name>
    <message>
        <source>Copy picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>Bild speichern…</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Copy numbers</source>
        <translation>Zahlen kopieren</translation>
    </message>
    <message>
        <source>Save numbers…</source>
        <translation>Zahlen speichern…</translation>
    </message>
</context>
<context>
    <name>tacq::PresetBox</name>
    <message>
        <source>Presets</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>Settings that belong together: they fill this page</source>
        <translation>Einstellungen, die zusammengehören: sie füllen diese Seite</translation>
    </message>
    <message>
        <source>Keep…</source>
        <translation>Behalten…</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Hand presets on as files, or remove one</source>
        <translation>Vorgaben als Dateien weitergeben oder eine entfernen</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>Name der Vorgabe</translation>
    </message>
    <message>
        <source>One of yours with this name is replaced</source>
        <translation>Eine eigene mit diesem Namen wird ersetzt</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep the settings on this page under this name</source>
        <translation>Die Einstellungen dieser Seite unter diesem Namen behalten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Keep nothing</source>
        <translation>Nichts behalten</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren…</translation>
    </message>
    <message>
        <source>Export these settings…</source>
        <translation>Diese Einstellungen exportieren…</translation>
    </message>
    <message>
        <source>Remove “%1”</source>
        <translation>„%1“ entfernen</translation>
    </message>
    <message>
        <source>own settings</source>
        <translation>eigene Einstellungen</translation>
    </message>
    <message>
        <source>Keep the settings on this page under a name</source>
        <translation>Die Einstellungen dieser Seite unter einem Namen behalten</translation>
    </message>
    <message>
        <source>These settings have a name already</source>
        <translation>Diese Einstellungen haben schon einen Namen</translation>
    </message>
    <message>
        <source>Choose settings that belong together, or set them below.</source>
        <translation>Wählen Sie zusammengehörige Einstellungen, oder stellen Sie unten ein.</translation>
    </message>
    <message>
        <source>One of yours.</source>
        <translation>Eine von Ihren.</translation>
    </message>
    <message>
        <source>Presets (*.json);;All files (*)</source>
        <translation>Vorgaben (*.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>My settings</source>
        <translation>Meine Einstellungen</translation>
    </message>
    <message>
        <source>Export a preset</source>
        <translation>Vorgabe exportieren</translation>
    </message>
    <message>
        <source>Presets (*.json)</source>
        <translation>Vorgaben (*.json)</translation>
    </message>
</context>
<context>
    <name>tacq::PromptCard</name>
    <message>
        <source>When Mary and John went to the store, John gave a drink to</source>
        <translation>When Mary and John went to the store, John gave a drink to</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Both models continue this text</source>
        <translation>Beide Modelle führen diesen Text fort</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>Wrap the prompt in the model&apos;s chat template</source>
        <translation>Die Eingabe in die Chat-Vorlage des Modells setzen</translation>
    </message>
    <message>
        <source>As a chat message</source>
        <translation>Als Chat-Nachricht</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>Versuchen</translation>
    </message>
    <message>
        <source>Let both models continue the prompt, one after the other</source>
        <translation>Beide Modelle die Eingabe fortführen lassen, eines nach dem anderen</translation>
    </message>
    <message>
        <source>Try the prompt</source>
        <translation>Eingabe versuchen</translation>
    </message>
    <message>
        <source>What this model writes after the prompt</source>
        <translation>Was dieses Modell nach der Eingabe schreibt</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>Schreibt…</translation>
    </message>
    <message>
        <source>First model</source>
        <translation>Erstes Modell</translation>
    </message>
    <message>
        <source>Second model</source>
        <translation>Zweites Modell</translation>
    </message>
    <message>
        <source>Answer of the first model</source>
        <translation>Antwort des ersten Modells</translation>
    </message>
    <message>
        <source>Answer of the second model</source>
        <translation>Antwort des zweiten Modells</translation>
    </message>
    <message>
        <source>The model in full precision, or a checkpoint that a run made of it</source>
        <translation>Das Modell in voller Genauigkeit oder ein Checkpoint, den ein Lauf daraus machte</translation>
    </message>
    <message>
        <source>%1 in full precision</source>
        <translation>%1 in voller Genauigkeit</translation>
    </message>
    <message>
        <source>%1, not exported</source>
        <translation>%1, nicht exportiert</translation>
    </message>
    <message>
        <source>Choose a run first.</source>
        <translation>Wählen Sie zuerst einen Lauf.</translation>
    </message>
    <message>
        <source>Export the run first: the written checkpoint is what answers here.</source>
        <translation>Exportieren Sie den Lauf zuerst: hier antwortet der geschriebene Checkpoint.</translation>
    </message>
    <message>
        <source>The run has not finished.</source>
        <translation>Der Lauf ist nicht fertig.</translation>
    </message>
    <message>
        <source>The first model wrote nothing.</source>
        <translation>Das erste Modell schrieb nichts.</translation>
    </message>
    <message>
        <source>Comparing token by token…</source>
        <translation>Token für Token wird verglichen…</translation>
    </message>
</context>
<context>
    <name>tacq::QuantityBox</name>
    <message>
        <source>What the colours of the map show</source>
        <translation>Was die Farben der Karte zeigen</translation>
    </message>
    <message>
        <source>Quantity of the map</source>
        <translation>Größe auf der Karte</translation>
    </message>
</context>
<context>
    <name>tacq::QueueCard</name>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Runs that follow one another</source>
        <translation>Läufe, die aufeinander folgen</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Hinauf</translation>
    </message>
    <message>
        <source>Earlier (Alt+Up)</source>
        <translation>Früher (Alt+Hinauf)</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Hinunter</translation>
    </message>
    <message>
        <source>Later (Alt+Down)</source>
        <translation>Später (Alt+Hinunter)</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Take it off the list (Delete); its folder stays</source>
        <translation>Von der Liste nehmen (Entf); sein Ordner bleibt</translation>
    </message>
    <message>
        <source>Runs that are to follow one another, over night for instance. “Add to queue” puts the settings on this page here.</source>
        <translation>Läufe, die aufeinander folgen sollen, etwa über Nacht. „In die Warteschlange“ stellt die Einstellungen dieser Seite hierher.</translation>
    </message>
    <message>
        <source>The last one runs.</source>
        <translation>Der letzte läuft.</translation>
    </message>
    <message>
        <source>None waits any more.</source>
        <translation>Keiner wartet mehr.</translation>
    </message>
    <message>
        <source>The next one starts when the present job is over.</source>
        <translation>Der nächste beginnt, wenn die jetzige Arbeit zu Ende ist.</translation>
    </message>
    <message>
        <source>The next one starts.</source>
        <translation>Der nächste beginnt.</translation>
    </message>
    <message>
        <source>Held: nothing starts until you say so.</source>
        <translation>Angehalten: nichts beginnt, bis Sie es sagen.</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>%1 warten</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Run the queue</source>
        <translation>Warteschlange abarbeiten</translation>
    </message>
    <message>
        <source>Let the running job end, and start no further one</source>
        <translation>Die laufende Arbeit enden lassen und keine weitere beginnen</translation>
    </message>
    <message>
        <source>Start those that wait, one after the other</source>
        <translation>Die wartenden nacheinander beginnen</translation>
    </message>
</context>
<context>
    <name>tacq::Rail</name>
    <message>
        <source>nothing here yet</source>
        <translation>noch nichts hier</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>needs attention</source>
        <translation>braucht Beachtung</translation>
    </message>
    <message>
        <source>Stages</source>
        <translation>Schritte</translation>
    </message>
</context>
<context>
    <name>tacq::RailButton</name>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1 (%2) – %3</source>
        <translation>%1 (%2) – %3</translation>
    </message>
</context>
<context>
    <name>tacq::ReportSaver</name>
    <message>
        <source>Report saved: %1</source>
        <translation>Bericht gespeichert: %1</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>Bericht speichern</translation>
    </message>
    <message>
        <source>Web pages (*.html)</source>
        <translation>Webseiten (*.html)</translation>
    </message>
    <message>
        <source>Writing the report…</source>
        <translation>Der Bericht wird geschrieben…</translation>
    </message>
</context>
<context>
    <name>tacq::ResourceStrip</name>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Cores this program keeps busy, over the last second</source>
        <translation>Kerne, die dieses Programm in der letzten Sekunde beschäftigte</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>What this program uses now, and what the machine has left</source>
        <translation>Was dieses Programm jetzt braucht, und was der Rechner noch hat</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>What is free where the run folder lies</source>
        <translation>Was dort frei ist, wo der Lauf liegt</translation>
    </message>
    <message>
        <source>%1 of %2 cores</source>
        <translation>%1 von %2 Kernen</translation>
    </message>
    <message>
        <source>%1 · %2 free</source>
        <translation>%1 · %2 frei</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>%1 frei</translation>
    </message>
    <message>
        <source>GPU memory</source>
        <translation>GPU-Speicher</translation>
    </message>
    <message>
        <source>What all programs use of the memory of the run&apos;s GPU</source>
        <translation>Was alle Programme zusammen vom Speicher der GPU des Laufs belegen</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
<context>
    <name>tacq::ResultsPage</name>
    <message>
        <source>Every run side by side: its size and what it still can do.</source>
        <translation>Alle Läufe nebeneinander: ihre Größe und was sie noch können.</translation>
    </message>
    <message>
        <source>No run yet</source>
        <translation>Noch kein Lauf</translation>
    </message>
    <message>
        <source>Runs appear here in a table and in a plot of size against accuracy.</source>
        <translation>Läufe erscheinen hier in einer Tabelle und als Größe gegen Genauigkeit.</translation>
    </message>
    <message>
        <source>Go to Compress</source>
        <translation>Zu Verkleinern</translation>
    </message>
    <message>
        <source>Settings and the Start button are there</source>
        <translation>Dort sind die Einstellungen und der Startknopf</translation>
    </message>
    <message>
        <source>Open a run folder…</source>
        <translation>Ordner eines Laufs öffnen…</translation>
    </message>
    <message>
        <source>Add a run from elsewhere</source>
        <translation>Einen Lauf von anderswo hinzufügen</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Runs and their results</source>
        <translation>Läufe und ihre Ergebnisse</translation>
    </message>
    <message>
        <source>A heading sorts; the chosen run is what Inspect and Export work on</source>
        <translation>Eine Überschrift sortiert; der gewählte Lauf gilt für Ansehen und Export</translation>
    </message>
    <message>
        <source>What the table shows</source>
        <translation>Was die Tabelle zeigt</translation>
    </message>
    <message>
        <source>All runs, or the comparison that was opened</source>
        <translation>Alle Läufe oder der geöffnete Vergleich</translation>
    </message>
    <message>
        <source>All runs</source>
        <translation>Alle Läufe</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Look into the chosen run</source>
        <translation>In den gewählten Lauf sehen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Write the chosen run as a checkpoint</source>
        <translation>Den gewählten Lauf als Checkpoint schreiben</translation>
    </message>
    <message>
        <source>Open a folder…</source>
        <translation>Ordner öffnen…</translation>
    </message>
    <message>
        <source>Add a run from elsewhere, or show a comparison</source>
        <translation>Einen Lauf von anderswo hinzufügen oder einen Vergleich zeigen</translation>
    </message>
    <message>
        <source>Methods of a comparison and their results</source>
        <translation>Verfahren eines Vergleichs und ihre Ergebnisse</translation>
    </message>
    <message>
        <source>A heading sorts; a row chooses its run for Inspect and Export</source>
        <translation>Eine Überschrift sortiert; eine Zeile wählt ihren Lauf für Ansehen und Export</translation>
    </message>
    <message>
        <source>Size and score</source>
        <translation>Größe und Ergebnis</translation>
    </message>
    <message>
        <source>Task of the plot</source>
        <translation>Aufgabe im Bild</translation>
    </message>
    <message>
        <source>Scores of different tasks cannot be compared: the plot shows one</source>
        <translation>Ergebnisse verschiedener Aufgaben sind nicht vergleichbar: das Bild zeigt eine</translation>
    </message>
    <message>
        <source>Size of the plot</source>
        <translation>Größenmaß im Bild</translation>
    </message>
    <message>
        <source>Measure size in bits per weight or in megabytes</source>
        <translation>Größe in Bits je Gewicht oder in Megabyte</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Bits</translation>
    </message>
    <message>
        <source>Megabytes</source>
        <translation>Megabyte</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Open the folder of a run or a comparison</source>
        <translation>Ordner eines Laufs oder Vergleichs öffnen</translation>
    </message>
    <message>
        <source>About the chosen run</source>
        <translation>Über den gewählten Lauf</translation>
    </message>
    <message>
        <source>The run</source>
        <translation>Der Lauf</translation>
    </message>
    <message>
        <source>Item by item</source>
        <translation>Frage für Frage</translation>
    </message>
    <message>
        <source>Try a prompt</source>
        <translation>Eingabe versuchen</translation>
    </message>
    <message>
        <source>What the chosen run is, and its report</source>
        <translation>Was der gewählte Lauf ist, und sein Bericht</translation>
    </message>
    <message>
        <source>The chosen run against another on the same items, and which of them flipped</source>
        <translation>Der gewählte Lauf gegen einen anderen an denselben Fragen, und welche umschlugen</translation>
    </message>
    <message>
        <source>One prompt on two models, and where they disagree</source>
        <translation>Eine Eingabe bei zwei Modellen, und wo sie uneins sind</translation>
    </message>
</context>
<context>
    <name>tacq::RunDetailCard</name>
    <message>
        <source>%1, by version %2</source>
        <translation>%1, von Version %2</translation>
    </message>
    <message>
        <source>a scale per row</source>
        <translation>eine Skala je Zeile</translation>
    </message>
    <message>
        <source>groups of %1</source>
        <translation>Gruppen zu %1</translation>
    </message>
    <message>
        <source>%1, %2 bits, %3, seed %4</source>
        <translation>%1, %2 Bits, %3, Startwert %4</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Gemacht</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>Bericht speichern…</translation>
    </message>
    <message>
        <source>Write the run as one HTML file: figures, numbers, settings, fingerprints</source>
        <translation>Den Lauf als eine HTML-Datei schreiben: Bilder, Zahlen, Einstellungen, Fingerabdrücke</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>Open the run&apos;s folder in the file manager</source>
        <translation>Den Ordner des Laufs im Dateimanager öffnen</translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation>Von der Liste nehmen</translation>
    </message>
    <message>
        <source>The files stay; opening the folder brings the run back</source>
        <translation>Die Dateien bleiben; Öffnen des Ordners bringt den Lauf zurück</translation>
    </message>
    <message>
        <source>Choose a run in the table.</source>
        <translation>Wählen Sie einen Lauf in der Tabelle.</translation>
    </message>
    <message>
        <source>%1
fingerprint %2</source>
        <translation>%1
Fingerabdruck %2</translation>
    </message>
    <message>
        <source>fingerprint of the samples %1</source>
        <translation>Fingerabdruck der Beispiele %1</translation>
    </message>
</context>
<context>
    <name>tacq::RunNotifier</name>
    <message>
        <source>The export failed: %1</source>
        <translation>Der Export schlug fehl: %1</translation>
    </message>
    <message>
        <source>The run failed: %1</source>
        <translation>Der Lauf schlug fehl: %1</translation>
    </message>
    <message>
        <source>The export is written and verified.</source>
        <translation>Der Export ist geschrieben und geprüft.</translation>
    </message>
    <message>
        <source>The run has finished in %1.</source>
        <translation>Der Lauf ist in %1 fertig geworden.</translation>
    </message>
</context>
<context>
    <name>tacq::RunPage</name>
    <message>
        <source>Watch the blocks of the model become quantized.</source>
        <translation>Zusehen, wie die Blöcke des Modells quantisiert werden.</translation>
    </message>
    <message>
        <source>Nothing runs yet</source>
        <translation>Noch läuft nichts</translation>
    </message>
    <message>
        <source>Choose a model and a task, then press Start on the Compress page.</source>
        <translation>Wählen Sie ein Modell und eine Aufgabe und drücken Sie Start auf der Seite Verkleinern.</translation>
    </message>
    <message>
        <source>Go to Compress</source>
        <translation>Zu Verkleinern</translation>
    </message>
    <message>
        <source>Settings and the Start button are there</source>
        <translation>Dort sind die Einstellungen und der Startknopf</translation>
    </message>
    <message>
        <source>Stages</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Progress of the whole run</source>
        <translation>Fortschritt des ganzen Laufs</translation>
    </message>
    <message>
        <source>How much of the whole run is done</source>
        <translation>Wie viel des ganzen Laufs fertig ist</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Start a new run with the settings of the Compress page</source>
        <translation>Einen neuen Lauf mit den Einstellungen der Seite Verkleinern starten</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Hold the run at its next step; it goes on where it stopped</source>
        <translation>Den Lauf am nächsten Schritt anhalten; er macht dort weiter</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop the run; what is finished is kept and can be resumed</source>
        <translation>Den Lauf beenden; Fertiges bleibt und kann fortgesetzt werden</translation>
    </message>
    <message>
        <source>Saliency</source>
        <translation>Salienz</translation>
    </message>
    <message>
        <source>Live score</source>
        <translation>Laufendes Ergebnis</translation>
    </message>
    <message>
        <source>%1 elapsed</source>
        <translation>%1 vergangen</translation>
    </message>
    <message>
        <source>Paused: %1</source>
        <translation>Pause: %1</translation>
    </message>
    <message>
        <source>Stopping at the end of this step…</source>
        <translation>Hält am Ende dieses Schritts an…</translation>
    </message>
    <message>
        <source>Finished.</source>
        <translation>Fertig.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>The run was cancelled. What was finished is kept.</source>
        <translation>Der Lauf wurde abgebrochen. Was fertig war, bleibt.</translation>
    </message>
    <message>
        <source>Resume goes on where it stopped and gives the same result.</source>
        <translation>Fortsetzen macht dort weiter, wo er anhielt, und gibt dasselbe Ergebnis.</translation>
    </message>
    <message>
        <source>The run could not go on.</source>
        <translation>Der Lauf konnte nicht weitergehen.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>See what it kept</source>
        <translation>Ansehen, was blieb</translation>
    </message>
    <message>
        <source>Go on to the weights the task depends on</source>
        <translation>Weiter zu den Gewichten, von denen die Aufgabe abhängt</translation>
    </message>
</context>
<context>
    <name>tacq::RunQueue</name>
    <message>
        <source>The queue could not be read: %1 It is kept as %2.</source>
        <translation>Die Warteschlange war nicht zu lesen: %1 Sie ist als %2 aufgehoben.</translation>
    </message>
    <message>
        <source>The program ended while it ran. Results can resume it.</source>
        <translation>Das Programm endete, während er lief. Die Seite Ergebnisse kann ihn fortsetzen.</translation>
    </message>
    <message>
        <source>The queue will be lost when the program ends: %1</source>
        <translation>Die Warteschlange geht verloren, wenn das Programm endet: %1</translation>
    </message>
    <message>
        <source>The queue cannot be kept: %1</source>
        <translation>Die Warteschlange lässt sich nicht aufheben: %1</translation>
    </message>
    <message>
        <source>Another window of the program has the queue; this one&apos;s ends with the window.</source>
        <translation>Ein anderes Fenster des Programms hat die Warteschlange; die dieses Fensters endet mit ihm.</translation>
    </message>
</context>
<context>
    <name>tacq::RunQueueTable</name>
    <message>
        <source>%1 for %2</source>
        <translation>%1 für %2</translation>
    </message>
    <message>
        <source>Selected anew from %1</source>
        <translation>Neu ausgewählt aus %1</translation>
    </message>
    <message>
        <source>Takes %1</source>
        <translation>Dauert %1</translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation>%1 Bits</translation>
    </message>
    <message>
        <source>to %1</source>
        <translation>nach %1</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
</context>
<context>
    <name>tacq::RunStateView</name>
    <message>
        <source>This run failed</source>
        <translation>Dieser Lauf ist gescheitert</translation>
    </message>
    <message>
        <source>This run is still going on</source>
        <translation>Dieser Lauf ist noch im Gang</translation>
    </message>
    <message>
        <source>This run cannot be read</source>
        <translation>Dieser Lauf lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>This run is of another version of the program</source>
        <translation>Dieser Lauf stammt von einer anderen Version des Programms</translation>
    </message>
    <message>
        <source>This run did not finish</source>
        <translation>Dieser Lauf wurde nicht fertig</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Go on where the run stopped</source>
        <translation>Dort weitermachen, wo der Lauf stehen blieb</translation>
    </message>
    <message>
        <source>Show it in Results</source>
        <translation>In den Ergebnissen zeigen</translation>
    </message>
    <message>
        <source>Its settings, its folder, and the other runs</source>
        <translation>Seine Einstellungen, sein Ordner und die anderen Läufe</translation>
    </message>
    <message>
        <source>It can be looked at when it is finished. The Run page shows how far it is.</source>
        <translation>Er lässt sich ansehen, wenn er fertig ist. Die Seite Lauf zeigt, wie weit er ist.</translation>
    </message>
</context>
<context>
    <name>tacq::RunTable</name>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>It can be resumed to the same result as an undisturbed run.</source>
        <translation>Er lässt sich zum selben Ergebnis fortsetzen, als wäre er nie unterbrochen worden.</translation>
    </message>
    <message>
        <source>run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>state</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>bits</source>
        <translation>Bits</translation>
    </message>
    <message>
        <source>average bits</source>
        <translation>Bits im Durchschnitt</translation>
    </message>
    <message>
        <source>size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>outliers</source>
        <translation>Ausreißer</translation>
    </message>
    <message>
        <source>score</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>full precision</source>
        <translation>volle Genauigkeit</translation>
    </message>
    <message>
        <source>time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>of another version</source>
        <translation>von anderer Version</translation>
    </message>
    <message>
        <source>Another program works on it at the moment.</source>
        <translation>Ein anderes Programm arbeitet gerade daran.</translation>
    </message>
    <message>
        <source>Its record cannot be read. Put a copy of the folder back, or remove it from the list.</source>
        <translation>Seine Aufzeichnung ist nicht zu lesen. Legen Sie eine Kopie des Ordners zurück, oder nehmen Sie ihn von der Liste.</translation>
    </message>
    <message>
        <source>Resume goes on where it stopped and gives the same result.</source>
        <translation>Fortsetzen macht dort weiter, wo er anhielt, und gibt dasselbe Ergebnis.</translation>
    </message>
    <message>
        <source>%1 did not finish: %2.</source>
        <translation>%1 wurde nicht fertig: %2.</translation>
    </message>
</context>
<context>
    <name>tacq::RunWorker</name>
    <message>
        <source>The machine has no memory left for this step.</source>
        <translation>Der Rechner hat für diesen Schritt keinen Speicher mehr.</translation>
    </message>
    <message>
        <source>Close other programs, or use fewer samples. The run can be resumed.</source>
        <translation>Schließen Sie andere Programme oder nehmen Sie weniger Beispiele. Der Lauf kann fortgesetzt werden.</translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly: %1</source>
        <translation>Das Rechenwerk hielt unerwartet an: %1</translation>
    </message>
</context>
<context>
    <name>tacq::SampleList</name>
    <message>
        <source>Samples as the model sees them: every token is predicted from those before it.</source>
        <translation>Beispiele, wie das Modell sie sieht: jedes Token wird aus den vorigen vorhergesagt.</translation>
    </message>
    <message>
        <source>Samples as the model sees them: the prompt is dim, the answer lit. All their tokens teach which weights matter.</source>
        <translation>Beispiele, wie das Modell sie sieht: die Eingabe matt, die Antwort hell. Alle ihre Token lehren, welche Gewichte zählen.</translation>
    </message>
    <message>
        <source>Samples as the model sees them: prompts alone. Their tokens teach which weights matter; the answers only serve to score.</source>
        <translation>Beispiele, wie das Modell sie sieht: nur Eingaben. Ihre Token lehren, welche Gewichte zählen; die Antworten dienen nur dem Werten.</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>… and %1 more</source>
        <translation>… und %1 weitere</translation>
    </message>
    <message>
        <source>first %1 of %2 tokens</source>
        <translation>die ersten %1 von %2 Token</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>Sample %1 · %2</source>
        <translation>Beispiel %1 · %2</translation>
    </message>
    <message>
        <source>Sample %1</source>
        <translation>Beispiel %1</translation>
    </message>
</context>
<context>
    <name>tacq::SampleSummary</name>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Another seed takes other samples, or the same in another order. The evaluation stays the same.</source>
        <translation>Ein anderer Startwert nimmt andere Beispiele oder dieselben in anderer Reihenfolge. Die Bewertung bleibt gleich.</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Lengths of the samples</source>
        <translation>Längen der Beispiele</translation>
    </message>
    <message>
        <source>How many samples have which length in tokens</source>
        <translation>Wie viele Beispiele welche Länge in Token haben</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Token budget</source>
        <translation>Token-Budget</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Teilung</translation>
    </message>
    <message>
        <source>Seen before</source>
        <translation>Schon gesehen</translation>
    </message>
    <message>
        <source>Share of the token budget that is used</source>
        <translation>Benutzter Anteil des Token-Budgets</translation>
    </message>
    <message>
        <source>Calibration tokens of all samples, of the most that may be used; Compress, Advanced sets the budget</source>
        <translation>Kalibriertoken aller Beispiele, von den höchstens erlaubten; Verkleinern, Weiteres stellt das Budget ein</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1, as many as are asked for</source>
        <translation>%1, so viele wie verlangt</translation>
    </message>
    <message>
        <source>%1 of %2 tokens, %3</source>
        <translation>%1 von %2 Token, %3</translation>
    </message>
    <message>
        <source>none of %1 windows shares its text with a sample</source>
        <translation>keines von %1 Fenstern teilt Text mit einem Beispiel</translation>
    </message>
    <message>
        <source>none of %1 items has a sample&apos;s prompt</source>
        <translation>keine von %1 Fragen hat die Eingabe eines Beispiels</translation>
    </message>
    <message>
        <source>%1 of %2 windows share text with a sample: the score flatters</source>
        <translation>%1 von %2 Fenstern teilen Text mit einem Beispiel: das Ergebnis schmeichelt</translation>
    </message>
    <message>
        <source>%1 of %2 items have a sample&apos;s prompt: the score flatters</source>
        <translation>%1 von %2 Fragen haben die Eingabe eines Beispiels: das Ergebnis schmeichelt</translation>
    </message>
</context>
<context>
    <name>tacq::ScoreHistogramPlot</name>
    <message>
        <source>Histogram of saliency scores</source>
        <translation>Histogramm der Salienzwerte</translation>
    </message>
    <message>
        <source>Weights right of the line stay in 16 bit.</source>
        <translation>Gewichte rechts der Linie bleiben in 16 Bit.</translation>
    </message>
    <message>
        <source>Point at a bin for its count</source>
        <translation>Zeigen nennt die Anzahl eines Balkens</translation>
    </message>
    <message>
        <source>Saliency is scored once the gradients are known.</source>
        <translation>Salienz gibt es, sobald die Gradienten bekannt sind.</translation>
    </message>
    <message>
        <source>saliency score</source>
        <translation>Salienzwert</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Drag the line, or move it with the arrow keys, to keep more or fewer weights</source>
        <translation>Ziehen Sie die Linie, oder bewegen Sie sie mit den Pfeiltasten, um mehr oder weniger Gewichte zu behalten</translation>
    </message>
    <message>
        <source>%1 of the weights kept</source>
        <translation>%1 der Gewichte behalten</translation>
    </message>
    <message>
        <source>%1 weights with scores from %2 to %3
%4 of all weights score higher</source>
        <translation>%1 Gewichte mit Werten von %2 bis %3
%4 aller Gewichte liegen höher</translation>
    </message>
    <message>
        <source>%1 kept
%2 weights</source>
        <translation>%1 behalten
%2 Gewichte</translation>
    </message>
</context>
<context>
    <name>tacq::SelectionCard</name>
    <message>
        <source>Selection</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>This run&apos;s method scores no saliency.</source>
        <translation>Das Verfahren dieses Laufs bewertet keine Salienz.</translation>
    </message>
    <message>
        <source>Share of weights kept</source>
        <translation>Anteil behaltener Gewichte</translation>
    </message>
    <message>
        <source>Share of the quantized weights that stay in 16 bit; up to %1 is saved with the run</source>
        <translation>Anteil der quantisierten Gewichte, die in 16 Bit bleiben; bis %1 ist im Lauf gespeichert</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Outliers</source>
        <translation>Ausreißer</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>Durchschnitt</translation>
    </message>
    <message>
        <source>Packed size</source>
        <translation>Gepackte Größe</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Re-quantize with this selection</source>
        <translation>Mit dieser Auswahl neu quantisieren</translation>
    </message>
    <message>
        <source>Starts a new run from the saved saliency; no gradient is computed again</source>
        <translation>Startet einen neuen Lauf mit der gespeicherten Salienz; kein Gradient wird neu berechnet</translation>
    </message>
    <message>
        <source>What the weights are ranked by</source>
        <translation>Wonach die Gewichte geordnet werden</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Rank the weights anew, by gradients that the run kept</source>
        <translation>Die Gewichte neu ordnen, mit Gradienten, die der Lauf behielt</translation>
    </message>
    <message>
        <source>“Keep the gradients” in the advanced settings of Compress lets a finished run try other metrics</source>
        <translation>„Gradienten behalten“ unter „Weiteres“ auf Verkleinern lässt einen fertigen Lauf andere Metriken versuchen</translation>
    </message>
    <message>
        <source>The plot shows the run&apos;s own scores.</source>
        <translation>Das Bild zeigt die eigenen Werte des Laufs.</translation>
    </message>
    <message>
        <source>Back to the selection before (Ctrl+Z)</source>
        <translation>Zurück zur Auswahl davor (Strg+Z)</translation>
    </message>
    <message>
        <source>The selection that was undone (Ctrl+Shift+Z)</source>
        <translation>Die zurückgenommene Auswahl (Strg+Umschalt+Z)</translation>
    </message>
    <message>
        <source>The run&apos;s own</source>
        <translation>Die des Laufs</translation>
    </message>
    <message>
        <source>Back to the selection that the run made</source>
        <translation>Zurück zur Auswahl, die der Lauf traf</translation>
    </message>
    <message>
        <source>Queue this selection</source>
        <translation>Auswahl in die Warteschlange</translation>
    </message>
</context>
<context>
    <name>tacq::SelectionHistory</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
</context>
<context>
    <name>tacq::SizeAccuracyPlot</name>
    <message>
        <source>full precision</source>
        <translation>volle Genauigkeit</translation>
    </message>
    <message>
        <source>GPTQ</source>
        <translation>GPTQ</translation>
    </message>
    <message>
        <source>round to nearest</source>
        <translation>Runden zum nächsten Wert</translation>
    </message>
    <message>
        <source>TACQ</source>
        <translation>TACQ</translation>
    </message>
    <message>
        <source>Score over size of all runs</source>
        <translation>Ergebnis über Größe aller Läufe</translation>
    </message>
    <message>
        <source>Point at a run for its numbers; click to choose it</source>
        <translation>Zeigen nennt die Zahlen eines Laufs; ein Klick wählt ihn</translation>
    </message>
    <message>
        <source>Finished runs appear here.</source>
        <translation>Fertige Läufe erscheinen hier.</translation>
    </message>
    <message>
        <source>average bits per weight</source>
        <translation>Bits je Gewicht im Durchschnitt</translation>
    </message>
    <message>
        <source>packed size / MB</source>
        <translation>gepackte Größe / MB</translation>
    </message>
    <message>
        <source>perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>accuracy / %</source>
        <translation>Genauigkeit / %</translation>
    </message>
    <message>
        <source>Down and left is better: fewer bits, lower perplexity.</source>
        <translation>Unten links ist besser: weniger Bits, kleinere Perplexität.</translation>
    </message>
    <message>
        <source>Up and left is better: fewer bits, higher accuracy. Bars are 95 % intervals.</source>
        <translation>Oben links ist besser: weniger Bits, höhere Genauigkeit. Striche sind 95-%-Intervalle.</translation>
    </message>
    <message>
        <source>%1
%2, %3
%4</source>
        <translation>%1
%2, %3
%4</translation>
    </message>
    <message>
        <source>best for its size</source>
        <translation>das Beste seiner Größe</translation>
    </message>
</context>
<context>
    <name>tacq::SizePoints</name>
    <message>
        <source>%1 in full precision</source>
        <translation>%1 in voller Genauigkeit</translation>
    </message>
</context>
<context>
    <name>tacq::StageNames</name>
    <message>
        <source>items</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>matrices</source>
        <translation>Matrizen</translation>
    </message>
    <message>
        <source>tensors</source>
        <translation>Tensoren</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>Schritten</translation>
    </message>
    <message>
        <source>Open model</source>
        <translation>Modell öffnen</translation>
    </message>
    <message>
        <source>Load task</source>
        <translation>Aufgabe laden</translation>
    </message>
    <message>
        <source>Score full precision</source>
        <translation>Volle Genauigkeit bewerten</translation>
    </message>
    <message>
        <source>Simulate quantization</source>
        <translation>Quantisierung simulieren</translation>
    </message>
    <message>
        <source>Gradients and saliency</source>
        <translation>Gradienten und Salienz</translation>
    </message>
    <message>
        <source>Select outliers</source>
        <translation>Ausreißer auswählen</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>Quantisieren</translation>
    </message>
    <message>
        <source>Score the result</source>
        <translation>Ergebnis bewerten</translation>
    </message>
    <message>
        <source>Write checkpoint</source>
        <translation>Checkpoint schreiben</translation>
    </message>
    <message>
        <source>Verify checkpoint</source>
        <translation>Checkpoint prüfen</translation>
    </message>
    <message>
        <source>%1 of %2 %3</source>
        <translation>%1 von %2 %3</translation>
    </message>
    <message>
        <source>%1 of %2 answers done, %3 tokens written</source>
        <translation>%1 von %2 Antworten fertig, %3 Token geschrieben</translation>
    </message>
    <message>
        <source>%1 done</source>
        <translation>%1 fertig</translation>
    </message>
    <message>
        <source>, %1 left</source>
        <translation>, noch %1</translation>
    </message>
</context>
<context>
    <name>tacq::StageTimeline</name>
    <message>
        <source>Stages of the run</source>
        <translation>Schritte des Laufs</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>not started</source>
        <translation>nicht begonnen</translation>
    </message>
</context>
<context>
    <name>tacq::StartBox</name>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Start the run (Ctrl+R)</source>
        <translation>Lauf starten (Strg+R)</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>In die Warteschlange</translation>
    </message>
    <message>
        <source>Copy as command line</source>
        <translation>Als Befehlszeile kopieren</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt; for &lt;b&gt;%2&lt;/b&gt;</source>
        <translation>&lt;b&gt;%1&lt;/b&gt; für &lt;b&gt;%2&lt;/b&gt;</translation>
    </message>
    <message>
        <source>The model is being opened…</source>
        <translation>Das Modell wird geöffnet…</translation>
    </message>
    <message>
        <source>Choose a task first.</source>
        <translation>Wählen Sie zuerst eine Aufgabe.</translation>
    </message>
    <message>
        <source>The task could not be loaded: see the Task page.</source>
        <translation>Die Aufgabe konnte nicht geladen werden: siehe Seite Aufgabe.</translation>
    </message>
    <message>
        <source>These settings cannot run yet.</source>
        <translation>Diese Einstellungen können noch nicht laufen.</translation>
    </message>
    <message>
        <source>The samples are being built…</source>
        <translation>Die Beispiele werden gebaut…</translation>
    </message>
    <message>
        <source>A job is running; this one can start when it is done, or wait in the queue.</source>
        <translation>Eine Arbeit läuft; diese kann beginnen, wenn sie fertig ist, oder in der Warteschlange warten.</translation>
    </message>
    <message>
        <source>Names a model and a task first</source>
        <translation>Nennen Sie zuerst Modell und Aufgabe</translation>
    </message>
    <message>
        <source>Nothing is changed in the model; the result goes to a new folder.</source>
        <translation>Am Modell wird nichts geändert; das Ergebnis kommt in einen neuen Ordner.</translation>
    </message>
    <message>
        <source>Put this run behind the others (Ctrl+Shift+R); the queue below starts them in turn</source>
        <translation>Diesen Lauf hinter die anderen stellen (Strg+Umschalt+R); die Warteschlange unten beginnt sie der Reihe nach</translation>
    </message>
</context>
<context>
    <name>tacq::StatusLine</name>
    <message>
        <source>Progress of the running job</source>
        <translation>Fortschritt der laufenden Arbeit</translation>
    </message>
    <message>
        <source>Stop the job. The run folder stays resumable.</source>
        <translation>Die Arbeit anhalten. Der Lauf bleibt fortsetzbar.</translation>
    </message>
    <message>
        <source>Stop the job</source>
        <translation>Arbeit anhalten</translation>
    </message>
    <message>
        <source>Memory this program uses now, and what the machine has left.</source>
        <translation>Speicher, den dieses Programm jetzt braucht, und was der Rechner noch hat.</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Stopping at the end of this step…</source>
        <translation>Hält am Ende dieses Schritts an…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Beginnt…</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Export finished in %1</source>
        <translation>Export fertig in %1</translation>
    </message>
    <message>
        <source>Run finished in %1</source>
        <translation>Lauf fertig in %1</translation>
    </message>
    <message>
        <source>Stopped. It can be resumed.</source>
        <translation>Angehalten. Er kann fortgesetzt werden.</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Fehlgeschlagen: %1</translation>
    </message>
    <message>
        <source>Go on (Ctrl+P)</source>
        <translation>Weiter (Strg+P)</translation>
    </message>
    <message>
        <source>Pause (Ctrl+P)</source>
        <translation>Pause (Strg+P)</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Memory %1 · %2 free</source>
        <translation>Speicher %1 · %2 frei</translation>
    </message>
</context>
<context>
    <name>tacq::TaskOptionsCard</name>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>Subjects to ask about</source>
        <translation>Gefragte Fächer</translation>
    </message>
    <message>
        <source>Check the subjects to ask about</source>
        <translation>Die gefragten Fächer ankreuzen</translation>
    </message>
    <message>
        <source>Subjects</source>
        <translation>Fächer</translation>
    </message>
    <message>
        <source>Which questions the task is made of.</source>
        <translation>Aus welchen Fragen die Aufgabe besteht.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Worked examples</source>
        <translation>Gelöste Beispiele</translation>
    </message>
    <message>
        <source>Solved questions before each one.</source>
        <translation>Gelöste Fragen vor jeder Frage.</translation>
    </message>
    <message>
        <source>as in the paper</source>
        <translation>wie in der Veröffentlichung</translation>
    </message>
    <message>
        <source>as harnesses do</source>
        <translation>wie Bewertungsprogramme</translation>
    </message>
    <message>
        <source>Prompts, sampling and scoring of the method&apos;s published numbers</source>
        <translation>Eingaben, Ziehen und Werten wie für die veröffentlichten Zahlen</translation>
    </message>
    <message>
        <source>Fixed examples, the likeliest token, the scoring evaluation harnesses share</source>
        <translation>Feste Beispiele, das wahrscheinlichste Token, die übliche Wertung</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>Compare only scores of the same rules.</source>
        <translation>Nur Ergebnisse gleicher Regeln vergleichen.</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Tokens that are read together.</source>
        <translation>Token, die zusammen gelesen werden.</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>Evaluate at most</source>
        <translation>Höchstens bewerten</translation>
    </message>
    <message>
        <source>Items. Fewer are quicker and less sure.</source>
        <translation>Fragen. Weniger geht schneller und ist weniger sicher.</translation>
    </message>
    <message>
        <source>Tokens, from the beginning of the text.</source>
        <translation>Token, vom Anfang des Textes.</translation>
    </message>
    <message>
        <source>all %1</source>
        <translation>alle %1</translation>
    </message>
    <message>
        <source>humanities</source>
        <translation>Geisteswissenschaften</translation>
    </message>
    <message>
        <source>social sciences</source>
        <translation>Sozialwissenschaften</translation>
    </message>
    <message>
        <source>STEM</source>
        <translation>MINT</translation>
    </message>
    <message>
        <source>other</source>
        <translation>andere</translation>
    </message>
    <message>
        <source>by name…</source>
        <translation>nach Namen…</translation>
    </message>
</context>
<context>
    <name>tacq::TaskPage</name>
    <message>
        <source>Choose what the compressed model must still be able to do. Its examples decide which weights are kept.</source>
        <translation>Wählen Sie, was das verkleinerte Modell noch können muss. Die Beispiele entscheiden, welche Gewichte bleiben.</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>What the model is compressed for</source>
        <translation>Wofür das Modell verkleinert wird</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>Choose the data of this task</source>
        <translation>Die Daten dieser Aufgabe wählen</translation>
    </message>
    <message>
        <source>Choose a task</source>
        <translation>Aufgabe wählen</translation>
    </message>
    <message>
        <source>The first step of this page</source>
        <translation>Der erste Schritt dieser Seite</translation>
    </message>
    <message>
        <source>Set the compression</source>
        <translation>Verkleinern einstellen</translation>
    </message>
    <message>
        <source>Go to the settings of the run</source>
        <translation>Zu den Einstellungen des Laufs</translation>
    </message>
    <message>
        <source>Open the folder of “%1”</source>
        <translation>Ordner von „%1“ öffnen</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl *.json);;All files (*)</source>
        <translation>JSON-Zeilen (*.jsonl *.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Text (*.txt *.md);;All files (*)</source>
        <translation>Text (*.txt *.md);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>%1 holds the files of no benchmark and of no model.</source>
        <translation>%1 enthält weder die Dateien eines Benchmarks noch die eines Modells.</translation>
    </message>
    <message>
        <source>Choose the benchmark on the left first: then the files that are missing are named.</source>
        <translation>Wählen Sie zuerst links den Benchmark: dann werden fehlende Dateien genannt.</translation>
    </message>
    <message>
        <source>The folder holds</source>
        <translation>Der Ordner enthält</translation>
    </message>
    <message>
        <source>Drop the folder here, or browse</source>
        <translation>Ordner hierher ziehen oder durchsuchen</translation>
    </message>
    <message>
        <source>Drop a file here, or browse</source>
        <translation>Datei hierher ziehen oder durchsuchen</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>Datenordner</translation>
    </message>
    <message>
        <source>Data file</source>
        <translation>Datendatei</translation>
    </message>
    <message>
        <source>Path of the benchmark&apos;s folder; press Enter to load it</source>
        <translation>Pfad des Benchmark-Ordners; Eingabetaste lädt ihn</translation>
    </message>
    <message>
        <source>Path of the file with your examples; press Enter to load it</source>
        <translation>Pfad der Datei mit Ihren Beispielen; Eingabetaste lädt sie</translation>
    </message>
    <message>
        <source>The tokenizer of a model is needed to build a task. Open a model first.</source>
        <translation>Eine Aufgabe braucht den Tokenizer eines Modells. Öffnen Sie zuerst ein Modell.</translation>
    </message>
    <message>
        <source>Building the samples…</source>
        <translation>Die Beispiele werden gebaut…</translation>
    </message>
    <message>
        <source>The samples will be here once this task can be built.</source>
        <translation>Hier stehen die Beispiele, sobald sich diese Aufgabe bauen lässt.</translation>
    </message>
    <message>
        <source>Pick one on the left. The first three need no files; the others take your own text, your examples or a benchmark&apos;s folder.</source>
        <translation>Wählen Sie links eine. Die ersten drei brauchen keine Dateien; die anderen nehmen Ihren Text, Ihre Beispiele oder den Ordner eines Benchmarks.</translation>
    </message>
    <message>
        <source>Use the first one</source>
        <translation>Die erste nehmen</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Modell öffnen</translation>
    </message>
    <message>
        <source>evaluated on %1 windows, %2 tokens</source>
        <translation>bewertet an %1 Fenstern, %2 Token</translation>
    </message>
    <message>
        <source>evaluated on %1 items</source>
        <translation>bewertet an %1 Fragen</translation>
    </message>
    <message>
        <source>Format of the file</source>
        <translation>Format der Datei</translation>
    </message>
    <message>
        <source>Calibrates on %1 samples, %2</source>
        <translation>Kalibriert an %1 Beispielen, %2</translation>
    </message>
</context>
<context>
    <name>tacq::TensorTable</name>
    <message>
        <source>Tensor</source>
        <translation>Tensor</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
</context>
<context>
    <name>tacq::TensorValuesCard</name>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Values of a tensor</source>
        <translation>Werte eines Tensors</translation>
    </message>
    <message>
        <source>value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Histogram of the tensor&apos;s values</source>
        <translation>Histogramm der Werte des Tensors</translation>
    </message>
    <message>
        <source>Select a tensor above to see how its values are spread.</source>
        <translation>Wählen Sie oben einen Tensor, um zu sehen, wie seine Werte verteilt sind.</translation>
    </message>
    <message>
        <source>Weights by their value; each step of the count is tenfold.</source>
        <translation>Gewichte nach ihrem Wert; jede Stufe der Anzahl ist das Zehnfache.</translation>
    </message>
    <message>
        <source>Smallest</source>
        <translation>Kleinster</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>Größter</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Deviation</source>
        <translation>Streuung</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>Standardabweichung</translation>
    </message>
    <message>
        <source>Kurtosis</source>
        <translation>Wölbung</translation>
    </message>
    <message>
        <source>How heavy the tails are: 3 for a normal distribution, more where few weights are much larger than the rest</source>
        <translation>Wie schwer die Ränder sind: 3 bei einer Normalverteilung, mehr, wo wenige Gewichte viel größer sind als die übrigen</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>Nullen</translation>
    </message>
    <message>
        <source>NaN or infinite</source>
        <translation>NaN oder unendlich</translation>
    </message>
    <message>
        <source>Values that are no numbers: a model with such weights cannot be compressed</source>
        <translation>Werte, die keine Zahlen sind: ein Modell mit solchen Gewichten lässt sich nicht verkleinern</translation>
    </message>
    <message>
        <source>Values of %1</source>
        <translation>Werte von %1</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen…</translation>
    </message>
    <message>
        <source>%1 values</source>
        <translation>%1 Werte</translation>
    </message>
</context>
<context>
    <name>tacq::TokenCard</name>
    <message>
        <source>Text as the model reads it</source>
        <translation>Text, wie das Modell ihn liest</translation>
    </message>
    <message>
        <source>When Mary and John went to the store, John gave a drink to Mary. 3.14159, naïve, unbelievably</source>
        <translation>When Mary and John went to the store, John gave a drink to Mary. 3.14159, naïve, unbelievably</translation>
    </message>
    <message>
        <source>Text to show as tokens</source>
        <translation>Text, der als Token gezeigt wird</translation>
    </message>
    <message>
        <source>Type any text to see how the model&apos;s tokenizer cuts it</source>
        <translation>Tippen Sie einen Text, um zu sehen, wie der Tokenizer ihn schneidet</translation>
    </message>
    <message>
        <source>Type any text</source>
        <translation>Text eingeben</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>This model came without a tokenizer.</source>
        <translation>Dieses Modell kam ohne Tokenizer.</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
</context>
<context>
    <name>tacq::TokenView</name>
    <message>
        <source>… %1 tokens left out …</source>
        <translation>… %1 Token ausgelassen …</translation>
    </message>
    <message>
        <source>Token %1: id %2</source>
        <translation>Token %1: Nummer %2</translation>
    </message>
</context>
<context>
    <name>tacq::WeightCard</name>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Output row of the weight</source>
        <translation>Ausgabezeile des Gewichts</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>Input column of the weight</source>
        <translation>Eingabespalte des Gewichts</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>In the result</source>
        <translation>Im Ergebnis</translation>
    </message>
    <message>
        <source>Saliency</source>
        <translation>Salienz</translation>
    </message>
    <message>
        <source>Click into the map, or type a row and a column.</source>
        <translation>Klicken Sie in die Karte, oder geben Sie Zeile und Spalte ein.</translation>
    </message>
    <message>
        <source>not kept</source>
        <translation>nicht behalten</translation>
    </message>
    <message>
        <source>An outlier: kept in 16 bit.</source>
        <translation>Ein Ausreißer: in 16 Bit behalten.</translation>
    </message>
    <message>
        <source>Quantized, though its saliency is among the highest.</source>
        <translation>Quantisiert, obwohl seine Salienz zu den höchsten gehört.</translation>
    </message>
    <message>
        <source>Quantized; its saliency is not among the highest and was not kept.</source>
        <translation>Quantisiert; seine Salienz gehört nicht zu den höchsten und wurde nicht behalten.</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Σ |gradient|</source>
        <translation>Σ |Gradient|</translation>
    </message>
    <message>
        <source>Rank in the model</source>
        <translation>Rang im Modell</translation>
    </message>
    <message>
        <source>In the matrix</source>
        <translation>In der Matrix</translation>
    </message>
    <message>
        <source>Sum of |gradient| over the calibration samples</source>
        <translation>Summe von |Gradient| über die Kalibrierbeispiele</translation>
    </message>
    <message>
        <source>“Keep the gradients” in the advanced settings of Compress saves them with a run</source>
        <translation>„Gradienten behalten“ unter „Weiteres“ auf Verkleinern speichert sie mit einem Lauf</translation>
    </message>
    <message>
        <source>Quantized; the run&apos;s method scores no saliency.</source>
        <translation>Quantisiert; das Verfahren des Laufs bewertet keine Salienz.</translation>
    </message>
    <message>
        <source>below %1</source>
        <translation>unter %1</translation>
    </message>
</context>
<context>
    <name>tacq::WeightMap</name>
    <message>
        <source>One matrix, weight by weight</source>
        <translation>Eine Matrix, Gewicht für Gewicht</translation>
    </message>
    <message>
        <source>The wheel zooms, a drag pans, a double click shows everything; a click goes closer and, at single weights, chooses one</source>
        <translation>Das Rad vergrößert, Ziehen verschiebt, Doppelklick zeigt alles; ein Klick geht näher und wählt bei einzelnen Gewichten eines</translation>
    </message>
    <message>
        <source>Choose a cell of the map to look inside its matrix.</source>
        <translation>Wählen Sie eine Zelle der Karte, um in ihre Matrix zu sehen.</translation>
    </message>
    <message>
        <source>input column</source>
        <translation>Eingabespalte</translation>
    </message>
    <message>
        <source>output row</source>
        <translation>Ausgabezeile</translation>
    </message>
</context>
<context>
    <name>tacq::WindowTable</name>
    <message>
        <source>▲ better</source>
        <translation>▲ besser</translation>
    </message>
    <message>
        <source>▼ worse</source>
        <translation>▼ schlechter</translation>
    </message>
    <message>
        <source>alike</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>nats per token; less is better</source>
        <translation>Nats je Token; weniger ist besser</translation>
    </message>
    <message>
        <source>window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>the text begins with</source>
        <translation>der Text beginnt mit</translation>
    </message>
    <message>
        <source>this run</source>
        <translation>dieser Lauf</translation>
    </message>
    <message>
        <source>the other</source>
        <translation>der andere</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>Unterschied</translation>
    </message>
</context>
</TS>
