#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/house/day_summary.hpp"
#include "domain/house/letter_text.hpp"
#include "domain/house/outbox.hpp"
#include "domain/house/shop.hpp"
#include "domain/money/gift_card.hpp"
#include "domain/people/user.hpp"
#include "domain/programme/event.hpp"
#include "domain/programme/session.hpp"
#include "domain/promotion/interest.hpp"
#include "domain/promotion/mailing.hpp"
#include "domain/promotion/waiting_list.hpp"
#include "domain/selling/order.hpp"

namespace frontrow {

/// A file inside a letter.
struct LetterFile {
    std::string name; ///< Of the file; of a picture of the text, by which the text names it.
    std::string type; ///< "image/png".
    std::string bytes;
};

/// What a person gets to read.
struct Letter {
    std::string to_name{};
    std::string language{};
    std::string from_name{}; ///< The shop's.
    std::string subject{};
    std::string text{};                 ///< Lines end with a line feed.
    std::string html{};                 ///< A whole page. Names its pictures "cid:" and their name.
    std::vector<LetterFile> pictures{}; ///< That `html` shows.
    std::vector<LetterFile> attachments{};
    std::string unsubscribe_url{}; ///< Where one request ends letters such as this one; empty where nothing does.
};

/// What a letter is written for.
enum class LetterUse : std::uint8_t {
    sent,
    shown,  ///< Somebody looks at its page: what is attached is named, and not drawn.
    listed, ///< Somebody looks at many: it has its text alone, nothing is drawn.
};

/// What there is to write a letter from.
struct LetterOccasion {
    OutboxMessage message;
    ShopSettings shop{};
    std::optional<OrderDetail> order{};     ///< The one that it is about, as it is by now; what a holder sees of it.
    std::string logo{};                     ///< Bytes of the house's picture, for what is printed.
    std::optional<GiftCard> card{};         ///< Of MailKind::gift_card.
    std::vector<OrderDetail> orders{};      ///< Of MailKind::links: all that its address has ordered.
    std::optional<User> user{};             ///< Of those who run the house: whose address it goes to.
    std::string secret{};                   ///< The token of its link; empty where somebody only looks at the letter.
    std::optional<Interest> interest{};     ///< Of MailKind::interest and of MailKind::mailing.
    std::optional<WaitingEntry> waiting{};  ///< Of MailKind::waiting_list and of MailKind::places_free.
    std::optional<SessionDetail> session{}; ///< Which that one waits for.
    std::string about{};                    ///< The title of its event; empty for the programme.
    std::optional<Mailing> mailing{};       ///< That it brings.
    std::optional<Event> event{};           ///< Which the mailing shows.
    std::vector<SessionDetail> dates{};     ///< Of that event, those to come by start.
    std::optional<DaySummary> summary{};    ///< Of MailKind::day_summary.
    std::optional<LetterText> text{};       ///< What the house says in it in its own words.
    bool is_example = false;                ///< Nobody's: it opens no door and has nothing attached.
    std::string buyer{};                    ///< Who has passed the ticket on that it brings, where they left a name.
    LetterUse use = LetterUse::sent;
    Time now{};
};

/// Writes letters. Safe from any thread.
class LetterWriter {
public:
    virtual ~LetterWriter() = default;
    [[nodiscard]] virtual Letter write(const LetterOccasion& occasion) const = 0;
    /// Returns what the program says in the parts of a letter that are a house's to say. A part that the letter does
    /// not have, or that changes with what it tells of, is empty.
    [[nodiscard]] virtual LetterText original(MailKind kind, std::string_view language) const = 0;
};

/// What became of an attempt to send a letter.
enum class Delivery : std::uint8_t {
    taken,       ///< The mail server has it.
    refused,     ///< It will never take this letter for this address.
    later,       ///< It does not take this letter now; others it may.
    unreachable, ///< Nobody's letters can be sent now.
};

struct DeliveryWord {
    Delivery delivery = Delivery::unreachable;
    std::string answer{}; ///< In words for the house, the server's own where there are any. UTF-8.
};

/// Takes letters to a mail server. Waits for the network, for a bounded time. Used by one thread at a time.
class LetterCarrier {
public:
    virtual ~LetterCarrier() = default;
    virtual DeliveryWord send(const OutboxMessage& message, const Letter& letter) = 0;
    /// What comes after the "@" in the names of messages.
    [[nodiscard]] virtual const std::string& domain() const = 0;
    /// Where the house's own messages go; empty for nowhere.
    [[nodiscard]] virtual const std::string& house() const = 0;
};

} // namespace frontrow
