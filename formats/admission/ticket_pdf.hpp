#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/time.hpp"
#include "formats/printed_page.hpp"

namespace frontrow {

/// What tickets are printed on.
enum class Paper : std::uint8_t {
    a4,
    phone, ///< To be looked at on a phone: as wide as one, as long as the ticket.
    roll,  ///< 80 mm of a thermal printer: black only.
};

/// A ticket in the words that stand on it. What is empty takes no room.
struct PrintedTicket {
    std::string area_title;                                 ///< Over the next: "Section".
    std::string area;                                       ///< "Stalls left"; of standing places, what they are in.
    std::vector<std::pair<std::string, std::string>> place; ///< What is read from afar: {"Row", "C"}, {"Seat", "12"}.
    std::string kind;                                       ///< "Adult · Category 1 · €43.00"
    std::string remark;                                     ///< "wheelchair place"
    std::string attendee;                                   ///< For whom it is.
    std::string count;                                      ///< "Ticket 1 of 3"
    std::string code;                                       ///< What the door scans. Empty: this lets nobody in.
    std::string letters;                                    ///< The same for people, who read it out and type it in.
};

/// The tickets of an order, as they are printed. All texts may be anything that somebody has typed in.
struct TicketSheet {
    Paper paper = Paper::a4;
    std::string house;
    std::string accent; ///< As "#8c1c2b"; empty: black.
    std::string logo;   ///< Bytes of a PNG or JPEG, or empty.
    std::string footer; ///< Of the house, at the foot of a page.
    std::string note;   ///< Of the house, on every ticket.
    std::string event;
    std::string artist;
    std::string when;
    std::string doors;
    std::string where;
    std::string customer;
    std::pair<std::string, std::string> reference; ///< {"Reference", "ABCD-EFGH"}
    std::string warning;                           ///< In large type over each ticket: "Reserved, not paid".
    std::string warning_text;                      ///< What follows from it.
    std::string no_code;                           ///< In the place of a missing code.
    std::vector<PrintedTicket> tickets;
    Time made_at{}; ///< Stands in the file's description.
};

inline constexpr std::size_t kMaxPrintedTickets = 250; ///< In one file.

namespace ticket_pdf_rules {

inline constexpr std::string_view kBlack = "#000000";

/// One ticket on its way onto a page, from top to bottom.
class TicketPage {
public:
    TicketPage(PrintedPages& pages, const TicketSheet& sheet, const PagePicture& logo, const PrintedTicket& ticket)
        : pages_(pages), sheet_(sheet), logo_(logo), ticket_(ticket) {
        if (sheet.paper == Paper::roll) return;
        if (!sheet.accent.empty()) accent_ = sheet.accent;
        muted_ = "#55504a";
        hairline_ = "#b9b2a6";
    }

    /// Returns how high the page has become.
    double draw_a4() {
        constexpr double margin = 48;
        const double width = kA4Width - 2 * margin;
        pages_.fill(0, 0, kA4Width, 9, accent_);
        y_ = 34;
        head(margin, width, 15, 42);
        y_ += 26;
        title(margin, width, 30, 17);
        y_ += 14;
        warn(margin, width, 24);
        card(margin, width);
        y_ += 20;
        about(margin, width, 10);
        foot(margin, width);
        return kA4Height;
    }

    /// The same of a page that is one narrow column.
    double draw_column(double page_width, double margin, double code_side) {
        const bool is_roll = sheet_.paper == Paper::roll;
        const double width = page_width - 2 * margin;
        if (!is_roll) pages_.fill(0, 0, page_width, 8, accent_);
        y_ = is_roll ? 6 : 24;
        head(margin, width, is_roll ? 11 : 13, is_roll ? 28 : 34);
        y_ += is_roll ? 8 : 14;
        title(margin, width, is_roll ? 16 : 22, is_roll ? 11 : 13);
        y_ += is_roll ? 8 : 12;
        warn(margin, width, is_roll ? 15 : 20);
        y_ += place(margin, y_, width, is_roll ? 26 : 36);
        y_ += is_roll ? 10 : 14;
        rule(margin, width);
        y_ += ticket_.code.empty() ? 14 : code_side * kCodeMargin + 4;
        y_ += code_or_not(margin, y_, width, code_side);
        y_ += 12;
        about(margin, width, is_roll ? 8 : 10);
        y_ += 8;
        put(margin, width, sheet_.footer, {Face::sans, 7.5, 0, 6, muted_, Side::left});
        return y_ + (is_roll ? 10 : 20);
    }

    static constexpr double kA4Width = 210 * kMillimetre;
    static constexpr double kA4Height = 297 * kMillimetre;

private:
    static constexpr double kCardPadding = 18;
    static constexpr double kCodeMargin = 0.14; ///< Of a code's side; four squares of 29 at least.

    void put(double x, double width, std::string_view words, const TextStyle& style, double space_above = 0) {
        const double height = pages_.text(x, y_ + space_above, width, words, style);
        if (height > 0) y_ += height + space_above;
    }

    void rule(double x, double width) { pages_.line(x, y_, x + width, y_, 0.8, hairline_, true); }

    /// The house at the left, which ticket of how many at the right.
    void head(double x, double width, double size, double logo_height) {
        const double part = width * 0.66;
        double taken = 0;
        if (logo_) taken = pages_.picture(x, y_, part * 0.45, logo_height, logo_) + 12;
        const TextStyle house{Face::serif_bold, size, size * 0.75, 2, "#000000", Side::left};
        const auto name = [&](double y) { return pages_.text(x + taken, y, part - taken, sheet_.house, house); };
        const double name_height = pages_.measured([&] { return name(0); });
        const double height = std::max(logo_ ? logo_height : 0, name_height);
        name(y_ + (height - name_height) / 2);
        const TextStyle count{Face::sans, size * 0.65, 0, 1, muted_, Side::right};
        const double count_height =
            pages_.measured([&] { return pages_.text(0, 0, width - part, ticket_.count, count); });
        pages_.text(x + part, y_ + (height - count_height) / 2, width - part, ticket_.count, count);
        y_ += height;
    }

    void title(double x, double width, double size, double smaller) {
        put(x, width, sheet_.event, {Face::serif_bold, size, size * 0.5, 3, "#000000", Side::left});
        put(x, width, sheet_.artist, {Face::serif, smaller * 0.9, smaller * 0.6, 2, muted_, Side::left}, 3);
        put(x, width, sheet_.when, {Face::sans_bold, smaller * 0.85, smaller * 0.6, 2, accent_, Side::left}, 9);
        put(x, width, sheet_.doors, {Face::sans, smaller * 0.7, 0, 1, "#000000", Side::left}, 3);
        put(x, width, sheet_.where, {Face::sans, smaller * 0.7, 0, 3, "#000000", Side::left}, 3);
    }

    /// What has to be seen before everything else.
    void warn(double x, double width, double size) {
        if (sheet_.warning.empty()) return;
        constexpr double padding = 10;
        const double top = y_;
        y_ += padding;
        const double inner = width - 2 * padding;
        put(x + padding, inner, sheet_.warning, {Face::sans_bold, size, size * 0.6, 2, accent_, Side::middle});
        put(x + padding, inner, sheet_.warning_text, {Face::sans, size * 0.45, size * 0.4, 4, "#000000", Side::middle},
            4);
        y_ += padding;
        pages_.frame(x, top, width, y_ - top, 2.2, accent_);
        y_ += 14;
    }

    /// Where its holder sits, in type that is read at arm's length in the half-dark. Returns how high that is.
    double place(double x, double y, double width, double size) {
        const double top = y;
        const double label = std::max(7.0, size * 0.24);
        const TextStyle small{Face::sans, label, 0, 1, muted_, Side::left};
        const auto add = [&](double height, double space) { y += height > 0 ? height + space : 0; };
        if (!ticket_.area.empty()) {
            add(pages_.text(x, y, width, ticket_.area_title, small), 0);
            add(pages_.text(x, y, width, ticket_.area, {Face::serif_bold, size * 0.62, size * 0.4, 2}), size * 0.18);
        }
        const double column = width / static_cast<double>(std::max<std::size_t>(ticket_.place.size(), 1));
        double lowest = y;
        double at = x;
        for (const auto& [name, value] : ticket_.place) {
            const double under = y + pages_.text(at, y, column - 8, name, small);
            const double height = pages_.text(at, under, column - 8, value, {Face::serif_bold, size, size * 0.3, 2});
            lowest = std::max(lowest, under + height);
            at += column;
        }
        y = lowest + size * 0.15;
        add(pages_.text(x, y, width, ticket_.kind, {Face::sans, label * 1.15, label * 0.9, 2}), 2);
        add(pages_.text(x, y, width, ticket_.remark, {Face::sans_bold, label * 1.15, label * 0.9, 2}), 0);
        if (!ticket_.attendee.empty()) y += label * 0.6;
        add(pages_.text(x, y, width, ticket_.attendee, {Face::sans_bold, label * 1.5, label * 0.9, 2}), 0);
        return y - top;
    }

    /// The code that the door scans, and the same for people; or why there is none. Returns how high that is.
    double code_or_not(double x, double y, double width, double side) {
        if (ticket_.code.empty()) {
            const double top = y;
            y += pages_.text(x, y, width, sheet_.no_code, {Face::sans_bold, 17, 10, 4, accent_, Side::middle}) + 8;
            y += pages_.text(x, y, width, sheet_.reference.first, {Face::sans, 8, 0, 1, muted_, Side::middle});
            y += pages_.text(x, y, width, sheet_.reference.second, {Face::mono, 16, 8, 1, "#000000", Side::middle});
            return y - top;
        }
        pages_.code(x + (width - side) / 2, y, side, ticket_.code);
        const double under = y + side * (1 + kCodeMargin);
        return side * (1 + kCodeMargin) +
               pages_.text(x, under, width, spaced(ticket_.letters), {Face::mono, 8.5, 6, 3, "#000000", Side::middle});
    }

    /// The part that is shown at the door, in a frame: the place at the left, the code at the right.
    void card(double x, double width) {
        constexpr double code_side = 46 * kMillimetre;
        const double stub = code_side + 2 * kCardPadding + 14;
        const double main = width - stub;
        const double top = y_;
        const auto left = [&](double y) { return place(x + kCardPadding, y, main - 2 * kCardPadding, 44); };
        const auto right = [&](double y) {
            return code_or_not(x + main + kCardPadding, y, stub - 2 * kCardPadding, code_side);
        };
        const double left_height = pages_.measured([&] { return left(0); });
        const double right_height = pages_.measured([&] { return right(0); });
        constexpr double lowest = 62 * kMillimetre;
        const double height = std::max({left_height, right_height, lowest}) + 2 * kCardPadding;
        left(top + (height - left_height) / 2);
        right(top + (height - right_height) / 2);
        pages_.frame(x, top, width, height, 0.9, hairline_);
        pages_.fill(x, top - 0.45, 4, height + 0.9, accent_);
        pages_.line(x + main, top + 1, x + main, top + height - 1, 0.9, hairline_, true);
        y_ = top + height;
    }

    /// Who has bought it, the reference and what the house has to say.
    void about(double x, double width, double size) {
        const auto fact = [&](std::string_view name, std::string_view value, Face face) {
            if (value.empty()) return;
            put(x, width, std::string(name), {Face::sans, size * 0.8, 0, 1, muted_, Side::left}, 4);
            put(x, width, value, {face, size * 1.1, size * 0.8, 2, "#000000", Side::left});
        };
        if (!ticket_.code.empty()) fact(sheet_.reference.first, sheet_.reference.second, Face::mono);
        put(x, width, sheet_.customer, {Face::sans, size, size * 0.8, 2, "#000000", Side::left}, 5);
        put(x, width, sheet_.note, {Face::sans, size, size * 0.85, 6, "#000000", Side::left}, size);
    }

    void foot(double x, double width) {
        const TextStyle small{Face::sans, 8, 7, 4, muted_, Side::left};
        const double height = pages_.measured([&] { return pages_.text(x, 0, width, sheet_.footer, small); });
        pages_.text(x, kA4Height - 30 - height, width, sheet_.footer, small);
    }

    /// A code in groups of four, as it is read out and typed in.
    static std::string spaced(const std::string& code) {
        std::string groups;
        for (std::size_t at = 0; at < code.size(); at += 4) groups.append(at == 0 ? "" : " ").append(code, at, 4);
        return groups;
    }

    PrintedPages& pages_;
    const TicketSheet& sheet_;
    const PagePicture& logo_;
    const PrintedTicket& ticket_;
    std::string accent_{kBlack};
    std::string muted_{kBlack};
    std::string hairline_{kBlack};
    double y_ = 0;
};

} // namespace ticket_pdf_rules

/// Returns a PDF with a page for each ticket, the same bytes for the same sheet. At most kMaxPrintedTickets tickets.
/// Threads and time as PrintedPages.
inline std::string ticket_pdf(const TicketSheet& sheet) {
    using ticket_pdf_rules::TicketPage;
    FRONTROW_ASSERT(sheet.tickets.size() <= kMaxPrintedTickets);
    const PagePicture logo = sheet.logo.empty() ? PagePicture() : PagePicture(sheet.logo);
    PrintedPages pages(sheet.event + " · " + sheet.reference.second, sheet.made_at);
    for (const auto& ticket : sheet.tickets) {
        const auto page = [&] { return TicketPage(pages, sheet, logo, ticket); };
        switch (sheet.paper) {
        case Paper::a4:
            pages.add_page(TicketPage::kA4Width, TicketPage::kA4Height, true,
                           [&](PrintedPages&) { return page().draw_a4(); });
            break;
        case Paper::phone:
            pages.add_page(360, 640, false,
                           [&](PrintedPages&) { return page().draw_column(360, 24, 72 * kMillimetre); });
            break;
        case Paper::roll:
            pages.add_page(80 * kMillimetre, 0, false, [&](PrintedPages&) {
                return page().draw_column(80 * kMillimetre, 5 * kMillimetre, 42 * kMillimetre);
            });
            break;
        }
    }
    return pages.finished();
}

} // namespace frontrow
