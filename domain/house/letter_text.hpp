#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/house/language.hpp"
#include "domain/house/outbox.hpp"
#include "domain/text.hpp"

namespace frontrow {

inline constexpr std::size_t kMaxLetterSubject = 200; ///< Characters.
inline constexpr std::size_t kMaxLetterPart = 2'000;  ///< The same, of an opening and of a closing.

/// The parts of one letter in one language that a house may say in its own words. Values stand in them as "{{event}}".
/// What is empty is as the program says it. Everything else in a letter, such as codes, links, sums and deadlines, is
/// nobody's to leave out.
struct LetterText {
    MailKind kind = MailKind::confirmation;
    std::string language{}; ///< As letter_language() returns it.
    std::string subject{};  ///< One line.
    std::string opening{};  ///< Lines end with a line feed, paragraphs with two; so do those of `closing`.
    std::string closing{};
    std::int64_t row_version = 0; ///< Goes up by one with every edit; 0 until the first.

    [[nodiscard]] bool is_own() const { return !subject.empty() || !opening.empty() || !closing.empty(); }
};

/// The letters that buyers get, and those to whom they pass tickets on, in the order of their lists.
inline constexpr std::array kBuyerLetters = {MailKind::confirmation,  MailKind::reservation,   MailKind::reminder,
                                             MailKind::cancelled,     MailKind::expired,       MailKind::visit,
                                             MailKind::moved,         MailKind::exchanged,     MailKind::refunded,
                                             MailKind::refund_failed, MailKind::called_off,    MailKind::postponed,
                                             MailKind::rescheduled,   MailKind::passed,        MailKind::pass_ended,
                                             MailKind::gift_card,     MailKind::card_refunded, MailKind::links,
                                             MailKind::interest,      MailKind::waiting_list,  MailKind::places_free};

constexpr bool is_buyer_letter(MailKind kind) {
    return std::find(kBuyerLetters.begin(), kBuyerLetters.end(), kind) != kBuyerLetters.end();
}

/// Returns the language in which somebody gets this letter who reads `language`: whoever runs the house is spoken to in
/// fewer than its buyers are.
constexpr std::string_view letter_language(MailKind kind, std::string_view language) {
    const bool is_to_buyers = is_buyer_letter(kind) || is_of_mailing(kind) || kind == MailKind::letter_trial;
    return (is_to_buyers ? is_language(language) : is_staff_language(language)) ? language : kLanguages.front();
}

/// Returns the letter of this name, or nothing where buyers get none that is called so.
inline std::optional<MailKind> buyer_letter(std::string_view name) {
    for (const auto kind : kBuyerLetters)
        if (name_of(kind) == name) return kind;
    return {};
}

/// Returns the names of the values that the house's own words may have in a letter, the most used first.
inline std::vector<std::string_view> placeholders_of(MailKind kind) {
    if (kind == MailKind::gift_card || kind == MailKind::card_refunded) return {"amount", "shop"};
    if (kind == MailKind::links || kind == MailKind::interest) return {"shop"};
    if (kind == MailKind::refund_failed) return {"name", "amount", "reference", "shop"};
    if (is_of_waiting(kind)) return {"event", "artist", "day", "time", "doors", "venue", "city", "shop"};
    std::vector<std::string_view> names = {"name",  "event", "artist", "day",  "time",
                                           "doors", "venue", "city",   "shop", "reference"};
    if (kind == MailKind::confirmation || kind == MailKind::reservation || kind == MailKind::exchanged)
        names.emplace_back("total");
    if (kind == MailKind::reservation || kind == MailKind::reminder) names.emplace_back("deadline");
    if (kind == MailKind::refunded) names.emplace_back("amount");
    if (kind == MailKind::rescheduled) names.emplace_back("was");
    return names;
}

/// Returns the first place of a value in `text` that the letter has no value for, as it stands there and cut where it
/// is long; nothing where there is none.
inline std::optional<std::string> unknown_placeholder(MailKind kind, std::string_view text) {
    constexpr std::size_t most_shown = 40;
    const auto known = placeholders_of(kind);
    while (true) {
        const auto begin = text.find("{{");
        if (begin == std::string_view::npos) return {};
        text.remove_prefix(begin);
        const auto end = text.find("}}");
        const auto name = end == std::string_view::npos ? std::string_view{} : text.substr(2, end - 2);
        if (std::find(known.begin(), known.end(), name) == known.end())
            return std::string(cut_to(text.substr(0, end == std::string_view::npos ? end : end + 2), most_shown));
        text.remove_prefix(end + 2);
    }
}

/// Returns a text as the detail of a message that tries it.
inline std::string detail_of(const LetterText& text) {
    std::string detail(name_of(text.kind));
    for (const auto* part : {&text.subject, &text.opening, &text.closing}) detail.append("\x1f").append(*part);
    return detail;
}

/// Returns the text of a message that tries it, or nothing where its detail is of another form.
inline std::optional<LetterText> tried_text(const OutboxMessage& message) {
    std::vector<std::string> parts;
    for (std::string_view rest = message.detail;; rest.remove_prefix(1)) {
        parts.emplace_back(rest.substr(0, std::min(rest.find('\x1f'), rest.size())));
        rest.remove_prefix(parts.back().size());
        if (rest.empty()) break;
    }
    const auto kind = buyer_letter(parts.front());
    if (!kind || parts.size() != 4) return {};
    return LetterText{.kind = *kind,
                      .language = std::string(letter_language(*kind, message.language)),
                      .subject = parts[1],
                      .opening = parts[2],
                      .closing = parts[3]};
}

/// How the house's own words are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class LetterTextTable {
public:
    virtual ~LetterTextTable() = default;
    [[nodiscard]] virtual std::optional<LetterText> find(MailKind kind, std::string_view language) = 0;
    /// Returns all that were ever edited, in no order.
    [[nodiscard]] virtual std::vector<LetterText> all() = 0;
    /// Keeps the text and counts the edit. Returns false, and keeps what is there, where the row version is another.
    virtual bool put(const LetterText& text) = 0;
};

} // namespace frontrow
