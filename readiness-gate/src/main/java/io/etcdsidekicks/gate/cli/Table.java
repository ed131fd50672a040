package io.etcdsidekicks.gate.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Lines whose columns stand below each other. */
final class Table {
    private static final String INDENT = "  ";
    private static final String GAP = "  ";

    private final List<List<Cell>> rows = new ArrayList<>();

    /** Blank shows as a dash. */
    record Cell(String text, Paint paint) {
        Cell {
            text = text.isBlank() ? "-" : text;
        }

        static Cell of(String text) {
            return new Cell(text, Paint.NONE);
        }
    }

    Table row(Cell... cells) {
        rows.add(List.of(cells));
        return this;
    }

    Table row(String... texts) {
        return row(Stream.of(texts).map(Cell::of).toArray(Cell[]::new));
    }

    String render(boolean isColoured) {
        var text = new StringBuilder();
        for (var row : rows) {
            text.append(INDENT);
            for (var column = 0; column < row.size(); column++) {
                var cell = row.get(column);
                text.append(cell.paint().on(cell.text(), isColoured));
                if (column < row.size() - 1) {
                    text.repeat(' ', width(column) - cell.text().length()).append(GAP);
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> column < row.size() - 1) // the last one of a row may be as long as it likes
                .mapToInt(row -> row.get(column).text().length())
                .max()
                .orElse(0);
    }
}
