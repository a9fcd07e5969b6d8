#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/house/example_letter.hpp"
#include "domain/house/letter.hpp"
#include "domain/house/letter_text.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// The house's own words in a letter, and the program's, which stand where the house has none.
struct LetterTextDetail {
    LetterText own;
    LetterText original;
};

/// How the words of a letter stand in the log of changes: each part is a line there.
inline std::string described(const LetterText& text) {
    AuditFields fields;
    for (const auto& [name, part] : {std::pair("subject", &text.subject), std::pair("opening", &text.opening),
                                     std::pair("closing", &text.closing)}) {
        std::string line = *part;
        for (char& c : line)
            if (c == '\n') c = ' ';
        fields.with(name, line);
    }
    return fields.text();
}

/// Behind /api/admin/letters. Safe from any thread.
class LetterTextService {
public:
    /// All must outlive it. `is_mailed` says whether letters leave.
    LetterTextService(Store& store, const AuditLog& audit, const LetterWriter& writer, bool is_mailed)
        : store_(store), audit_(audit), writer_(writer), is_mailed_(is_mailed) {}

    /// Returns the texts that were ever edited, in no order.
    [[nodiscard]] std::vector<LetterText> all() {
        return store_.read([](Tx& tx) { return tx.letter_texts().all(); });
    }

    [[nodiscard]] LetterTextDetail find(MailKind kind, const std::string& language) {
        return store_.read([&](Tx& tx) { return detail_of(tx, kind, language); });
    }

    /// Replaces the house's own words. A part that says what the program says is not the house's own.
    Result<LetterTextDetail> edit(const Actor& actor, const LetterText& wanted) {
        auto fitting = fitted(wanted);
        if (!fitting) return fitting.error();
        return store_.write([&](Tx& tx) -> Result<LetterTextDetail> {
            const auto before = detail_of(tx, wanted.kind, wanted.language);
            const auto subject = std::string(name_of(wanted.kind)) + " (" + wanted.language + ")";
            if (before.own.row_version != wanted.row_version || !tx.letter_texts().put(*fitting))
                return AuditLog::overtaken(tx, "letter.", subject);
            audit_.write(tx, actor, "letter.edit", subject, described(before.own), described(*fitting));
            return detail_of(tx, wanted.kind, wanted.language);
        });
    }

    /// Returns the letter with these words, as it would arrive at a buyer who does not exist.
    [[nodiscard]] Result<Letter> preview(const LetterText& wanted) {
        auto fitting = fitted(wanted);
        if (!fitting) return fitting.error();
        auto occasion = store_.read([&](Tx& tx) {
            return example_occasion(*fitting, tx.shop().settings().value_or(ShopSettings{}), tx.now());
        });
        return writer_.write(occasion);
    }

    /// Sends the same to one address, whose owner asks for it.
    Result<Done> send_trial(const LetterText& wanted, const Email& to) {
        if (!is_mailed_) return Error::conflict("no_mail", "This shop sends no mail.");
        auto fitting = fitted(wanted);
        if (!fitting) return fitting.error();
        return store_.write([&](Tx& tx) -> Result<Done> {
            auto message = message_due(MailKind::letter_trial, tx.now(), to.text(), wanted.language);
            message.detail = frontrow::detail_of(*fitting);
            tx.outbox().add(message);
            return Done{};
        });
    }

private:
    LetterTextDetail detail_of(Tx& tx, MailKind kind, const std::string& language) const {
        auto own = tx.letter_texts().find(kind, language);
        return {own ? std::move(*own) : LetterText{.kind = kind, .language = language},
                writer_.original(kind, language)};
    }

    /// The words as they are kept, or why they cannot be.
    [[nodiscard]] Result<LetterText> fitted(LetterText text) const {
        const auto original = writer_.original(text.kind, text.language);
        struct Part {
            const char* name;
            std::string& said;
            const std::string& usual;
        };
        for (const auto& [name, said, usual] :
             {Part{"subject", text.subject, original.subject}, Part{"opening", text.opening, original.opening},
              Part{"closing", text.closing, original.closing}}) {
            if (said == usual) said.clear();
            if (said.empty()) continue;
            if (usual.empty()) return Error::invalid(name, "This letter has no such part of one's own.", "fixed");
            if (const auto unknown = unknown_placeholder(text.kind, said))
                return Error::invalid(name, "This letter has no value for " + *unknown + ".", "unknown_placeholder");
        }
        return text;
    }

    Store& store_;
    const AuditLog& audit_;
    const LetterWriter& writer_;
    const bool is_mailed_;
};

} // namespace frontrow
