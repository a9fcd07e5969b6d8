#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/id.hpp"
#include "domain/identity.hpp"
#include "domain/money.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// What is on a gift card: 16 characters of kBase32, 80 random bits. Whoever knows them has what the card is worth.
class GiftCardCode {
public:
    static constexpr std::size_t kLength = 16;
    /// Of a code that somebody has typed.
    static constexpr std::size_t kMaxTyped = 60;

    /// Returns the code as it was made, or nothing: with or without dashes and blanks, in letters of either case, and
    /// with the letters that Crockford's alphabet leaves out for the digits that they look like.
    static std::optional<GiftCardCode> parse(std::string_view input) {
        std::string text;
        for (const char typed : input) {
            if (typed == '-' || typed == ' ') continue;
            const char letter = upper_case(typed);
            text += letter == 'O' ? '0' : letter == 'I' || letter == 'L' ? '1' : letter;
            if (text.size() > kLength || kBase32.find(text.back()) == std::string_view::npos) return {};
        }
        if (text.size() != kLength) return {};
        return GiftCardCode(std::move(text));
    }
    static GiftCardCode trusted(std::string text) { return GiftCardCode(std::move(text)); }
    static GiftCardCode random(Randomness& randomness) { return GiftCardCode(random_code(randomness, kLength)); }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// In fours, as people read it: "7K2M-9QXA-…".
    [[nodiscard]] std::string spelled() const {
        std::string out;
        for (std::size_t i = 0; i < text_.size(); i += 4) out.append(i > 0 ? "-" : "").append(text_, i, 4);
        return out;
    }
    /// By which people tell cards apart without knowing the code.
    [[nodiscard]] std::string ending() const { return text_.substr(kLength - 4); }

private:
    explicit GiftCardCode(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

using GiftCardId = RowId<struct GiftCardNoun>;
/// The digest of a code, by which its card is looked up: how long that takes says nothing of codes that are there.
using GiftCardKey = TextId<struct GiftCardKeyNoun>;

inline GiftCardKey key_of(const GiftCardCode& code, const Digest& digest) {
    return GiftCardKey::trusted(digest.of("gift card " + code.text()));
}

/// An amount that somebody has with the house, and spends bit by bit. What is on it is in the ledger as well.
struct GiftCard {
    GiftCardId id{}; ///< Given by the store.
    GiftCardCode code;
    GiftCardKey key;
    Money issued{};         ///< What it was worth when it was made.
    std::int64_t balance{}; ///< What is left, in minor units. Only postings change it.
    /// What of the balance an order can take: the rest is promised to orders that wait for the rest of their money.
    std::int64_t available{};
    std::string note{};  ///< Of the house, at most kMaxGiftCardNoteBytes.
    std::string email{}; ///< Of the one who was sent it; empty where nobody was.
    Time created_at{};
    bool is_blocked = false; ///< It pays for nothing until somebody lets it again.
};

inline constexpr std::size_t kMaxGiftCardNoteBytes = 200;

/// The code of a card that is yet to be made.
struct NewGiftCard {
    GiftCardCode code;
    GiftCardKey key;
};

inline NewGiftCard new_gift_card(Randomness& randomness, const Digest& digest) {
    auto code = GiftCardCode::random(randomness);
    auto key = key_of(code, digest);
    return {std::move(code), std::move(key)};
}

/// How gift cards are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class GiftCardTable {
public:
    virtual ~GiftCardTable() = default;
    /// Adds a card with nothing on it yet, and returns its number. The database refuses a code that there is.
    virtual GiftCardId add(const GiftCard& card) = 0;
    [[nodiscard]] virtual std::optional<GiftCard> find(GiftCardId id) = 0;
    [[nodiscard]] virtual std::optional<GiftCard> find(const GiftCardKey& key) = 0;
    /// The same inside a write; until that ends nobody else takes anything off the card.
    [[nodiscard]] virtual std::optional<GiftCard> find_to_use(const GiftCardKey& key) = 0;
    [[nodiscard]] virtual std::optional<GiftCard> find_to_use(GiftCardId id) = 0;
    /// Puts `amount` on the card, or takes it off where that is below 0. The database refuses to take more than there
    /// is. Who calls it has written the posting.
    virtual void change(GiftCardId id, std::int64_t amount) = 0;
    virtual void set_blocked(GiftCardId id, bool is_blocked) = 0;
    /// Returns at most `limit` cards with numbers below `before`, the latest first; none that an order buys which is
    /// not paid.
    [[nodiscard]] virtual std::vector<GiftCard> below(GiftCardId before, std::int64_t limit) = 0;
};

} // namespace frontrow
