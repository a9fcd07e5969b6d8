#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kainjow/mustache.hpp>

#include "domain/admission/ticket_code.hpp"
#include "domain/house/letter.hpp"
#include "formats/house/letter_template.hpp"
#include "formats/house/letter_words.hpp"
#include "formats/house/mail_message.hpp"
#include "formats/house/summary_letter.hpp"
#include "formats/house_words.hpp"
#include "formats/promotion/mailing_text.hpp"
#include "formats/qr_code.hpp"
#include "formats/selling/order_papers.hpp"

namespace frontrow {

/// Writes letters, most of them about orders, from the templates in static/mail, which has a folder for each language.
/// A template is plain text with places for values (mustache): its first line is the subject, empty lines stand between
/// paragraphs. It is read twice, for the text and for the page; what a block such as {{>tickets}} looks like in either
/// is in static/mail/parts. Safe from any thread.
class OrderLetters final : public LetterWriter {
public:
    /// Returns the bytes of a file, or nothing.
    using Find = std::function<std::shared_ptr<const std::string>(const std::string& path)>;

    /// Returns what signs tickets.
    using Signer = std::function<TicketSigner()>;

    /// `public_url` has no slash at its end; empty for links inside this site.
    OrderLetters(Find find, Signer signer, std::string public_url)
        : find_(std::move(find)), signer_(std::move(signer)), public_url_(std::move(public_url)) {}

    /// A file that is larger is left out: it is behind the link.
    static constexpr std::size_t kMaxAttachedBytes = 2 << 20;
    /// Dates of an event in one letter at most: the others are behind its link.
    static constexpr std::size_t kMaxDates = 8;
    /// Pictures of codes in one letter at most: the others are behind its link.
    static constexpr std::size_t kMaxPictures = 10;

    /// Throws std::runtime_error where a template is missing or broken.
    [[nodiscard]] Letter write(const LetterOccasion& occasion) const override {
        const auto& asked = occasion.message.language.empty() ? occasion.shop.language : occasion.message.language;
        const LetterWords& words = letter_words(letter_language(occasion.message.kind, asked));
        Letter letter;
        letter.language = words.language;
        letter.from_name = occasion.shop.name;
        if (occasion.order && !is_of_payment(occasion.message.kind))
            letter.to_name = given_name(occasion.order->order.customer);
        if (is_for_holder(occasion.message)) letter.to_name = std::string(holder_in(occasion.message).second);
        if (occasion.user) letter.to_name = occasion.user->name.text();
        Data data = data_of(occasion, words, letter);
        const auto kind = is_of_mailing(occasion.message.kind) ? MailKind::mailing : occasion.message.kind;
        const std::string name = std::string(words.language) + "/" + std::string(name_of(kind)) + ".txt";
        const auto made = with_own(read_letter_template(*file(name), name), occasion.text);
        letter.subject =
            made.has_plain_subject() ? one(letter_text(made.subject, data)) : render(made.subject, data, false, name);
        set_blocks(data, "txt");
        data.set("opening", letter_text(made.opening, data));
        data.set("closing", letter_text(made.closing, data));
        letter.text = wrapped(without_gaps(render(made.body, data, false, name)));
        if (occasion.use != LetterUse::listed) {
            set_blocks(data, "html");
            if (occasion.mailing) data.set("message", mailing_page(occasion.mailing->text, accent_of(occasion)));
            data.set("opening", letter_page_text(made.opening, data, accent_of(occasion)));
            data.set("closing", letter_page_text(made.closing, data, accent_of(occasion)));
            const auto paragraphs = paged(render(made.body, data, true, name));
            data.set("body", paragraphs);
            data.set("subject", letter.subject);
            letter.html = render(*file("page.html"), data, true, "page.html");
        }
        attach(letter, occasion, language_of(words.language));
        return letter;
    }

    /// Throws the same.
    [[nodiscard]] LetterText original(MailKind kind, std::string_view language) const override {
        const std::string name = std::string(language) + "/" + std::string(name_of(kind)) + ".txt";
        auto made = read_letter_template(*file(name), name);
        if (!made.has_plain_subject()) made.subject.clear();
        return {.kind = kind,
                .language = std::string(language),
                .subject = std::move(made.subject),
                .opening = std::move(made.opening),
                .closing = std::move(made.closing)};
    }

private:
    using Data = kainjow::mustache::data;

    /// The template with the words of a house where it has its own.
    static LetterTemplate with_own(LetterTemplate made, const std::optional<LetterText>& own) {
        if (!own) return made;
        if (!own->subject.empty() && made.has_plain_subject()) made.subject = own->subject;
        if (!own->opening.empty()) made.opening = own->opening;
        if (!own->closing.empty()) made.closing = own->closing;
        return made;
    }

    [[nodiscard]] std::shared_ptr<const std::string> file(const std::string& name) const {
        auto bytes = find_("mail/" + name);
        if (!bytes) throw std::runtime_error("the letter " + name + " is missing");
        return bytes;
    }

    static std::string render(const std::string& source, const Data& data, bool is_page, const std::string& name) {
        kainjow::mustache::mustache made(source);
        if (!is_page) made.set_custom_escape([](const std::string& text) { return text; });
        auto text = made.is_valid() ? made.render(data) : std::string();
        if (!made.is_valid()) throw std::runtime_error("the letter " + name + ": " + made.error_message());
        return text;
    }

    /// The blocks that a template may name, in the form for the text or for the page.
    void set_blocks(Data& data, const std::string& form) const {
        for (const std::string block :
             {"session", "tickets", "link", "orders", "programme", "leave", "leave_list", "sales", "next"}) {
            const auto source = file("parts/" + block + "." + form);
            data.set(block, Data(kainjow::mustache::partial([source] { return *source; })));
        }
    }

    [[nodiscard]] Data data_of(const LetterOccasion& occasion, const LetterWords& words, Letter& letter) const {
        Data data;
        const auto& face = occasion.shop.face;
        data.set("language", std::string(words.language));
        data.set("shop", one(occasion.shop.name));
        data.set("accent", accent_of(occasion));
        data.set("imprint", face.imprint_url);
        data.set("privacy", face.privacy_url);
        data.set("imprint_label", std::string(words.imprint));
        data.set("privacy_label", std::string(words.privacy));
        data.set("has_imprint", !face.imprint_url.empty());
        data.set("has_privacy", !face.privacy_url.empty());
        data.set("site", public_url_ + "/");
        data.set("find", public_url_ + "/find");
        data.set("incidents", public_url_ + "/admin#orders/incidents");
        data.set("system", public_url_ + "/admin#system");
        data.set("webhooks", public_url_ + "/admin#webhooks");
        data.set("figures", public_url_ + "/admin#figures");
        data.set("failed_mail_page", public_url_ + "/admin#mail");
        data.set("is_second", occasion.message.detail == "second");
        if (occasion.summary) set_summary(data, *occasion.summary, words, occasion.shop.timezone);
        if (is_of_upkeep(occasion.message.kind)) set_upkeep(data, occasion, words);
        if (occasion.card) {
            const bool is_back = occasion.message.kind == MailKind::card_refunded;
            const Money back{occasion.message.amount, occasion.card->issued.currency};
            data.set("amount", spoken_money(words, is_back ? back : occasion.card->issued));
            data.set("code", occasion.card->code.spelled());
            data.set("is_bought", occasion.message.order.has_value());
            data.set("bought_nothing", is_back && !occasion.message.detail.empty());
            if (occasion.message.order)
                data.set("link_url", public_url_ + "/gift-cards/" + occasion.message.order->text());
            data.set("link_label", std::string(words.see_gift_card));
        }
        if (occasion.order) set_order(data, *occasion.order, occasion, words, letter);
        if (is_for_holder(occasion.message)) set_holder(data, occasion, words);
        if (occasion.user) set_user(data, occasion, words);
        if (occasion.mailing)
            set_mailing(data, occasion, words, letter);
        else if (occasion.interest)
            set_interest(data, occasion, words, letter);
        else if (occasion.waiting && occasion.session)
            set_waiting(data, occasion, words, letter);
        Data orders(Data::type::list);
        for (const auto& detail : occasion.orders) {
            Data line;
            const auto& card = detail.order.gift_sale;
            line.set("is_card", card.has_value());
            if (card) {
                line.set("worth", spoken_money(words, {card->worth, detail.order.total.currency}));
                line.set("reference", spelled_reference(detail.order.reference));
            } else {
                set_session(line, detail, words);
            }
            line.set("link_url", link_to(detail.order));
            line.set("link_label", std::string(card ? words.see_gift_card : words.see_order));
            orders.push_back(line);
        }
        data.set("orders_list", orders);
        return data;
    }

    static std::string accent_of(const LetterOccasion& occasion) {
        return occasion.shop.face.accent.empty() ? "#8c1c2b" : occasion.shop.face.accent;
    }

    void set_order(Data& data, const OrderDetail& detail, const LetterOccasion& occasion, const LetterWords& words,
                   Letter& letter) const {
        const Order& order = detail.order;
        const auto name = given_name(order.customer);
        data.set("has_name", !name.empty());
        data.set("name", one(name));
        data.set("has_session", detail.map != nullptr);
        data.set("reference", spelled_reference(order.reference));
        data.set("amount", spoken_money(words, {occasion.message.amount, order.total.currency}));
        data.set("link_url", link_to(order));
        data.set("link_label", std::string(detail.map ? words.see_order : words.see_gift_card));
        data.set("desk_url", public_url_ + "/admin#orders/" + order.reference);
        data.set("is_told", !given_email(order.customer).empty());
        data.set("has_ended", order.status == OrderStatus::expired || order.status == OrderStatus::cancelled);
        if (!detail.map) return; // it buys a gift card
        set_session(data, detail, words);
        data.set("total", spoken_money(words, order.total));
        data.set("has_total", order.total.amount > 0);
        data.set("has_price", true);
        data.set("is_held", false);
        data.set("by_transfer", detail.transfer.has_value());
        if (detail.transfer) {
            data.set("due", spoken_money(words, {due_of(order), order.total.currency}));
            data.set("holder", one(detail.transfer->holder));
            data.set("iban", spelled_iban(detail.transfer->iban));
        }
        if (order.reserved_until)
            data.set("deadline", spoken_day(words, *order.reserved_until, detail.session.venue.timezone) + ", " +
                                     spoken_time(words, *order.reserved_until, detail.session.venue.timezone));
        data.set("is_off", is_off(detail.session));
        const auto& change = detail.change;
        data.set("has_return", change && change->return_until.has_value());
        if (change) {
            const auto& zone = detail.session.venue.timezone;
            data.set("was", spoken_day(words, change->was_at, zone) + ", " + spoken_time(words, change->was_at, zone));
            if (change->return_until)
                data.set("return_until", spoken_day(words, *change->return_until, zone) + ", " +
                                             spoken_time(words, *change->return_until, zone));
        }
        data.set("words", lines_of(occasion.shop.visit.text));
        data.set("note", one(occasion.shop.face.ticket_note));
        data.set("has_note", !occasion.shop.face.ticket_note.empty());
        const bool shows_codes = is_paid(order.status) && has_tickets(occasion.message.kind) &&
                                 occasion.use != LetterUse::listed; // which has no page to show them
        Data tickets(Data::type::list);
        bool has_reduced = false;
        for (const auto& ticket : order.tickets) {
            if (ticket.status != TicketStatus::valid && is_live(order.status)) continue;
            const auto* usual = usual_price(detail.session.session, detail.map->category_name(ticket.place));
            has_reduced = has_reduced || (usual && usual->ticket_type != ticket.ticket_type);
            Data line;
            line.set("place", one(spoken_place(words, *detail.map, ticket.place)));
            const auto& whose = ticket.holder ? ticket.holder->name.text() : ticket.attendee;
            line.set("has_attendee", !whose.empty());
            line.set("attendee", one(whose));
            line.set("type", one(type_words(ticket.ticket_type, language_of(words.language))));
            line.set("price", spoken_money(words, {ticket.amount, order.total.currency}));
            const bool has_picture = shows_codes && has_code(order, ticket) && letter.pictures.size() < kMaxPictures;
            line.set("has_code", has_picture);
            if (has_picture) {
                const auto picture = "code" + std::to_string(letter.pictures.size() + 1) + "@frontrow";
                line.set("code", picture);
                const auto code =
                    occasion.is_example ? std::string(words.example) : signer_().digits(detail.session.session, ticket);
                letter.pictures.push_back({picture, "image/png", qr_png(code)});
            }
            tickets.push_back(line);
        }
        data.set("tickets_list", tickets);
        data.set("has_reduced", has_reduced);
    }

    /// Of somebody to whom a ticket was passed on, over what is said of its order.
    void set_holder(Data& data, const LetterOccasion& occasion, const LetterWords& words) const {
        const auto [pass, name] = holder_in(occasion.message);
        data.set("has_name", true);
        data.set("name", one(name));
        data.set("has_price", false);
        data.set("is_held", true);
        data.set("has_buyer", !occasion.buyer.empty());
        data.set("buyer", one(occasion.buyer));
        data.set("link_url", public_url_ + "/tickets/" + std::string(pass));
        data.set("link_label", std::string(words.see_ticket));
    }

    /// The id of the pass and the name of the holder that a message is for.
    static std::pair<std::string_view, std::string_view> holder_in(const OutboxMessage& message) {
        const std::string_view detail = message.detail;
        const auto end = std::min(detail.find('\n'), detail.size());
        return {detail.substr(0, end), detail.substr(std::min(end + 1, detail.size()))};
    }

    /// Of those who run the house. A link of their own is shown to nobody but them.
    void set_user(Data& data, const LetterOccasion& occasion, const LetterWords& words) const {
        data.set("has_name", true);
        data.set("name", one(occasion.user->name.text()));
        data.set("login", public_url_ + "/login");
        data.set("email", one(occasion.user->email.text()));
        data.set("link_url", public_url_ + "/password" + (occasion.secret.empty() ? "" : "#" + occasion.secret));
        data.set("link_label", std::string(words.choose_password));
        const auto& message = occasion.message;
        data.set("when", written_at(occasion, words));
        const auto end = std::min(message.detail.find('\n'), message.detail.size());
        data.set("address", one(message.detail.substr(0, end)));
        data.set("browser", browser_words(words, std::string_view(message.detail).substr(end)));
    }

    /// Of somebody who wants to hear of the programme. Whoever has confirmed it finds in the letter how to leave.
    void set_interest(Data& data, const LetterOccasion& occasion, const LetterWords& words, Letter& letter) const {
        const Interest& interest = *occasion.interest;
        const bool is_confirmed = interest.confirmed_at.has_value();
        letter.unsubscribe_url = public_url_ + "/unsubscribe/" + interest.token;
        data.set("is_confirmed", is_confirmed);
        data.set("has_event", !occasion.about.empty());
        data.set("event", one(occasion.about));
        data.set("link_url", is_confirmed ? letter.unsubscribe_url : public_url_ + "/news/" + interest.token);
        data.set("link_label", std::string(is_confirmed ? words.unsubscribe : words.confirm));
    }

    /// Of somebody who waits for places, or who is asked whether they want to. Behind its link anybody leaves the list.
    void set_waiting(Data& data, const LetterOccasion& occasion, const LetterWords& words, Letter& letter) const {
        const WaitingEntry& waiting = *occasion.waiting;
        const bool has_places = occasion.message.kind == MailKind::places_free;
        letter.unsubscribe_url = public_url_ + "/waiting/" + waiting.token;
        set_session(data, *occasion.session, words);
        data.set("is_confirmed", waiting.is_confirmed());
        data.set("places",
                 std::to_string(has_places ? waiting.confirmed_places.value_or(waiting.places) : waiting.places));
        data.set("minutes", std::to_string(kHeadStart / std::chrono::minutes(1)));
        // Behind "#", so that neither logs nor other sites see it.
        data.set("link_url", has_places ? public_url_ + "/sessions/" + occasion.session->session.slug.text() +
                                              "#waiting=" + waiting.token
                                        : letter.unsubscribe_url);
        data.set("link_label", std::string(has_places               ? words.choose_places
                                           : waiting.is_confirmed() ? words.leave_list
                                                                    : words.wait));
        data.set("leave_url", letter.unsubscribe_url);
        data.set("leave_label", std::string(words.leave_list));
    }

    /// Of a mailing. Of a trial the link leads to the page where one leaves, and nobody leaves there.
    void set_mailing(Data& data, const LetterOccasion& occasion, const LetterWords& words, Letter& letter) const {
        const auto& address = occasion.shop.issuer.address;
        letter.unsubscribe_url =
            public_url_ + "/unsubscribe/" + (occasion.interest ? occasion.interest->token : std::string("trial"));
        data.set("title", one(occasion.mailing->subject));
        data.set("message", occasion.mailing->text);
        data.set("why", with_words(words.why_news, one(occasion.shop.name)));
        data.set("link_url", letter.unsubscribe_url);
        data.set("link_label", std::string(words.unsubscribe));
        data.set("has_postal", !address.empty());
        data.set("postal_lines", lines_of(address));
        data.set("has_event", occasion.event.has_value());
        if (!occasion.event) return;
        const Event& event = *occasion.event;
        // Behind a link: a letter with the picture itself would be as large as a hundred. No mail program draws SVG.
        const bool is_shown = occasion.use == LetterUse::shown; // on this very site
        data.set("has_picture", !event.image.empty() && !event.image.ends_with(".svg"));
        data.set("picture", (is_shown ? std::string() : public_url_) + event.image);
        data.set("event", one(event.title));
        data.set("artist", one(event.artist));
        data.set("has_artist", !event.artist.empty());
        data.set("event_url", public_url_ + "/events/" + event.slug.text());
        data.set("event_label", std::string(words.see_event));
        Data dates(Data::type::list);
        const auto shown = std::min(occasion.dates.size(), kMaxDates);
        for (std::size_t i = 0; i < shown; ++i) {
            Data line;
            const auto& detail = occasion.dates[i];
            line.set("is_first", i == 0);
            line.set("day", spoken_day(words, detail.session.starts_at, detail.venue.timezone));
            line.set("time", spoken_time(words, detail.session.starts_at, detail.venue.timezone));
            line.set("venue", one(detail.venue.name));
            line.set("city", one(detail.venue.city));
            dates.push_back(line);
        }
        data.set("has_dates", shown > 0);
        data.set("dates_list", dates);
        data.set("has_more", occasion.dates.size() > shown);
        data.set("more", std::string(words.more_dates));
    }

    static void set_upkeep(Data& data, const LetterOccasion& occasion, const LetterWords& words) {
        const std::string_view detail = occasion.message.detail;
        const bool has_name = occasion.message.kind == MailKind::webhook_off;
        const auto end = has_name ? std::min(detail.find('\n'), detail.size()) : 0;
        data.set("when", written_at(occasion, words));
        data.set("webhook", one(detail.substr(0, end)));
        data.set("reason", one(detail.substr(end)));
    }

    /// When what the message tells of was, by the clocks of the house.
    static std::string written_at(const LetterOccasion& occasion, const LetterWords& words) {
        const auto& zone = occasion.shop.timezone;
        const auto at = occasion.message.created_at;
        return spoken_day(words, at, zone) + ", " + spoken_time(words, at, zone);
    }

    static void set_session(Data& data, const SessionDetail& detail, const LetterWords& words) {
        const auto& zone = detail.venue.timezone;
        data.set("event", one(detail.event.title));
        data.set("artist", one(detail.event.artist));
        data.set("has_artist", !detail.event.artist.empty());
        data.set("day", spoken_day(words, detail.session.starts_at, zone));
        data.set("time", spoken_time(words, detail.session.starts_at, zone));
        data.set("doors_label", std::string(words.doors));
        data.set("doors", spoken_time(words, detail.session.doors_at, zone));
        data.set("venue", one(detail.venue.name));
        data.set("city", one(detail.venue.city));
        data.set("has_reference", false);
    }

    static void set_session(Data& data, const OrderDetail& detail, const LetterWords& words) {
        set_session(data, detail.session, words);
        data.set("has_reference", true);
        data.set("reference_label", std::string(words.reference));
        data.set("total_label", std::string(words.total));
        data.set("reference", spelled_reference(detail.order.reference));
    }

    [[nodiscard]] std::string link_to(const Order& order) const { return public_url_ + page_of(order); }

    /// Whether the letter brings tickets that let somebody in.
    static bool has_tickets(MailKind kind) {
        return kind == MailKind::confirmation || kind == MailKind::moved || kind == MailKind::exchanged ||
               kind == MailKind::visit || kind == MailKind::passed;
    }

    /// What the house has written in lines: each is a paragraph.
    static Data lines_of(std::string_view text) {
        Data lines(Data::type::list);
        while (!text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            Data line;
            line.set("line", one(text.substr(0, end)));
            lines.push_back(line);
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        return lines;
    }

    /// A value is one line: it cannot begin a paragraph of its own.
    static std::string one(std::string_view text) { return mail_form::one_line(text); }

    /// The tickets to print where they are paid for, and the entry for a calendar.
    void attach(Letter& letter, const LetterOccasion& occasion, Language language) const {
        const auto kind = occasion.message.kind;
        const bool shows_tickets = has_tickets(kind);
        const bool is_dated =
            kind == MailKind::reservation || kind == MailKind::rescheduled || kind == MailKind::called_off;
        if (!occasion.order || occasion.is_example || (!shows_tickets && !is_dated)) return;
        const OrderPapers papers{*occasion.order, occasion.shop, occasion.logo, occasion.now,
                                 is_of_held_ticket(occasion.message)};
        const auto& reference = papers.detail.order.reference;
        const auto add = [&](std::string name, std::string type, auto&& make) {
            auto bytes = occasion.use == LetterUse::sent ? make() : std::string();
            if (bytes.size() <= kMaxAttachedBytes)
                letter.attachments.push_back({std::move(name), std::move(type), std::move(bytes)});
        };
        if (shows_tickets && is_paid(papers.detail.order.status) && has_printed_tickets(papers.detail))
            add("tickets-" + reference + ".pdf", "application/pdf",
                [&] { return tickets_pdf(papers, signer_(), language, Paper::a4); });
        add("event-" + reference + ".ics", "text/calendar; charset=utf-8",
            [&] { return order_calendar(papers, language); });
    }

    /// The paragraphs of a page: what begins with a tag is a block and stays as it is. No value begins with one.
    static std::string paged(std::string_view text) {
        std::string page;
        while (!text.empty()) {
            const auto end = std::min(text.find("\n\n"), text.size());
            auto paragraph = text.substr(0, end);
            text.remove_prefix(std::min(end + 2, text.size()));
            while (paragraph.starts_with('\n')) paragraph.remove_prefix(1);
            while (paragraph.ends_with('\n')) paragraph.remove_suffix(1);
            if (paragraph.empty()) continue;
            if (paragraph.starts_with('<'))
                page.append(paragraph).append("\n");
            else
                page.append("<p style=\"margin:0 0 16px\">").append(paragraph).append("</p>\n");
        }
        return page;
    }

    /// One empty line where blocks that say nothing have left several.
    static std::string without_gaps(std::string_view text) {
        std::string out;
        for (const char c : text)
            if (c != '\n' || !out.ends_with("\n\n")) out += c;
        while (out.ends_with("\n\n")) out.pop_back();
        return out;
    }

    const Find find_;
    const Signer signer_;
    const std::string public_url_;
};

} // namespace frontrow
