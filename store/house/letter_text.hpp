#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/house/letter_text.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of the house's own words in letters.
class SqlLetterTexts final : public LetterTextTable {
public:
    explicit SqlLetterTexts(Sql& sql) : sql_(sql) {}

    std::optional<LetterText> find(MailKind kind, std::string_view language) override {
        return sql_.one(std::string(kSelect) + " WHERE kind = $1 AND language = $2", read, kind, language);
    }

    std::vector<LetterText> all() override { return sql_.list(kSelect, read); }

    bool put(const LetterText& text) override {
        if (text.row_version == 0)
            return sql_.run("INSERT INTO letter_text (kind, language, subject, opening, closing, edition) "
                            "VALUES ($1, $2, $3, $4, $5, 1) ON CONFLICT (kind, language) DO NOTHING",
                            text.kind, text.language, text.subject, text.opening, text.closing) > 0;
        return sql_.run("UPDATE letter_text SET subject = $3, opening = $4, closing = $5, edition = edition + 1 "
                        "WHERE kind = $1 AND language = $2 AND edition = $6",
                        text.kind, text.language, text.subject, text.opening, text.closing, text.row_version) > 0;
    }

private:
    static constexpr const char* kSelect = "SELECT kind, language, subject, opening, closing, edition FROM letter_text";

    static LetterText read(const SqlRow& row) {
        SqlColumns columns(row);
        return {.kind = columns.number_of<MailKind>(),
                .language = columns.text(),
                .subject = columns.text(),
                .opening = columns.text(),
                .closing = columns.text(),
                .row_version = columns.integer()};
    }

    Sql& sql_;
};

} // namespace frontrow
