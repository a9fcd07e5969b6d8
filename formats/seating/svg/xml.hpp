#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/file_refusal.hpp"
#include "formats/table_text.hpp"

namespace frontrow::svg {

/// Limits of one drawing. A seat takes one to three elements.
inline constexpr std::size_t kMaxElements = 600'000;
inline constexpr std::size_t kMaxUses = 200'000; ///< Parts that are drawn again.
inline constexpr std::size_t kMaxDepth = 100;

struct Attribute {
    std::string_view name;
    std::string_view value; ///< As it is in the file; see decoded().
};

/// An element, or a text where it has no name.
struct Element {
    std::string_view name{};
    std::string_view text{}; ///< As it is in the file; see decoded().
    std::size_t line = 1;
    std::size_t first = 0; ///< Of its attributes.
    std::size_t attributes = 0;
    std::size_t end = 0; ///< One behind its last descendant: elements are in the order of the file.
};

inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Returns the text with the five entities that XML has by itself and with characters by number. Whatever else a file
/// calls an entity stands for nothing: none is ever looked up or opened, so none can grow.
inline std::string decoded(std::string_view raw) {
    constexpr std::pair<std::string_view, char> known[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    constexpr std::size_t longest = 40;
    std::string text;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const auto end = raw[i] == '&' ? raw.substr(0, std::min(raw.size(), i + longest)).find(';', i) : raw.npos;
        if (end == raw.npos) {
            text += raw[i];
            continue;
        }
        auto name = raw.substr(i + 1, end - i - 1);
        i = end;
        for (const auto& [word, letter] : known)
            if (word == name) text += letter;
        if (!name.starts_with('#')) continue;
        const bool is_hex = name.starts_with("#x");
        name.remove_prefix(is_hex ? 2 : 1);
        std::uint32_t code = 0;
        std::from_chars(name.data(), name.data() + name.size(), code, is_hex ? 16 : 10);
        if (code > 0 && code < 0x110000 && !(code >= 0xD800 && code < 0xE000)) table_text_rules::append(text, code);
    }
    return text;
}

/// The elements of an XML file, which it views and has to outlive. Bounded, and in one pass: comments, instructions
/// and the document type are passed over whatever they say.
class Document {
public:
    /// Throws Refusal, naming the line, where the bytes are no XML, or too many or too deep elements.
    explicit Document(std::string_view bytes) : bytes_(bytes) {
        while (at_ < bytes_.size()) {
            const auto open = std::min(bytes_.find('<', at_), bytes_.size());
            add_text(bytes_.substr(at_, open - at_));
            go_to(open);
            if (at_ < bytes_.size()) read_markup();
        }
        if (!open_.empty()) refuse("ends before <" + shown(elements_[open_.back()].name) + "> does");
        if (elements_.empty()) refuse_at("file", "empty", "has no element");
    }

    [[nodiscard]] const std::vector<Element>& elements() const noexcept { return elements_; }

    /// The attribute as it is in the file, by its name without a prefix; empty where there is none.
    [[nodiscard]] std::string_view raw(const Element& element, std::string_view name) const {
        for (std::size_t i = element.first; i < element.first + element.attributes; ++i)
            if (attributes_[i].name == name) return attributes_[i].value;
        return {};
    }
    [[nodiscard]] std::string value(const Element& element, std::string_view name) const {
        return decoded(raw(element, name));
    }

    /// Calls visit(number) for each child of the element of this number.
    template <class Visit>
    void for_each_child(std::size_t number, Visit&& visit) const {
        for (std::size_t i = number + 1; i < elements_[number].end; i = elements_[i].end) visit(i);
    }

    /// All text inside the element of this number.
    [[nodiscard]] std::string text_in(std::size_t number) const {
        std::string text;
        for (std::size_t i = number; i < elements_[number].end; ++i) text += decoded(elements_[i].text);
        return text;
    }

private:
    [[noreturn]] void refuse(const std::string& why) const {
        refuse_at("line " + std::to_string(line_), "malformed", why);
    }

    /// A piece of the file as it may be said.
    static std::string shown(std::string_view piece) {
        std::string plain;
        for (const char c : piece.substr(0, 40)) plain += c > ' ' && c < 0x7F ? c : '?';
        return plain;
    }

    void go_to(std::size_t at) {
        at = std::min(at, bytes_.size());
        line_ += static_cast<std::size_t>(std::count(bytes_.begin() + static_cast<std::ptrdiff_t>(at_),
                                                     bytes_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        at_ = at;
    }
    void go_behind(std::string_view end, const char* what) {
        const auto found = bytes_.find(end, at_);
        if (found == bytes_.npos) refuse(std::string("has ") + what + " that does not end");
        go_to(found + end.size());
    }

    /// Only where words mean something: between the elements of a drawing there is but white space.
    void add_text(std::string_view text) {
        if (open_.empty()) {
            if (!std::all_of(text.begin(), text.end(), is_blank)) refuse("is no XML");
            return;
        }
        constexpr std::string_view with_words[] = {"text", "tspan", "textPath", "a", "title", "style"};
        const auto in = elements_[open_.back()].name;
        if (text.empty() || std::find(std::begin(with_words), std::end(with_words), in) == std::end(with_words)) return;
        add({.text = text, .line = line_});
        elements_.back().end = elements_.size();
    }

    void add(Element element) {
        if (elements_.size() == kMaxElements)
            refuse_at("line " + std::to_string(line_), "too_many", "a drawing has at most 600000 elements");
        elements_.push_back(element);
    }

    void read_markup() {
        const auto rest = bytes_.substr(at_);
        if (rest.starts_with("<!--")) return go_behind("-->", "a comment");
        if (rest.starts_with("<?")) return go_behind("?>", "an instruction");
        if (rest.starts_with("<![CDATA[")) {
            const auto start = at_ + std::string_view("<![CDATA[").size();
            go_behind("]]>", "a CDATA section");
            if (!open_.empty()) add_text(bytes_.substr(start, at_ - start - 3));
            return;
        }
        if (rest.starts_with("<!")) return pass_declaration();
        if (rest.starts_with("</")) return end_element();
        begin_element();
    }

    /// A document type, with all that it declares.
    void pass_declaration() {
        std::size_t depth = 0;
        for (std::size_t i = at_; i < bytes_.size(); ++i) {
            const char c = bytes_[i];
            const bool is_comment = c == '<' && bytes_.substr(i, 4) == "<!--";
            if (c == '"' || c == '\'' || is_comment) {
                i = is_comment ? bytes_.find("-->", i) : bytes_.find(c, i + 1);
                if (i == bytes_.npos) break;
                if (is_comment) i += 2;
            } else if (c == '<') {
                ++depth;
            } else if (c == '>' && --depth == 0) {
                return go_to(i + 1);
            }
        }
        refuse("has a declaration that does not end");
    }

    void end_element() {
        const auto end = bytes_.find('>', at_);
        if (end == bytes_.npos) refuse("has a tag that does not end");
        auto name = bytes_.substr(at_ + 2, end - at_ - 2);
        while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
        if (open_.empty() || without_prefix(name) != elements_[open_.back()].name)
            refuse("has </" + shown(name) + "> where something else is open");
        elements_[open_.back()].end = elements_.size();
        open_.pop_back();
        go_to(end + 1);
    }

    void begin_element() {
        if (open_.empty() && !elements_.empty()) refuse("goes on behind its root");
        if (open_.size() == kMaxDepth)
            refuse_at("line " + std::to_string(line_), "too_many", "elements stand in each other at most 100 deep");
        Element element{.line = line_, .first = attributes_.size()};
        std::size_t i = at_ + 1;
        const auto name = word(i);
        if (name.empty()) refuse("has a < that begins nothing");
        element.name = without_prefix(name);
        bool is_closed = false;
        for (;;) {
            while (i < bytes_.size() && is_blank(bytes_[i])) ++i;
            if (i == bytes_.size()) refuse("has a tag that does not end");
            if (bytes_[i] == '>') break;
            if (bytes_[i] == '/' && i + 1 < bytes_.size() && bytes_[i + 1] == '>') {
                is_closed = true;
                ++i;
                break;
            }
            i = read_attribute(i);
        }
        element.attributes = attributes_.size() - element.first;
        add(element);
        if (is_closed)
            elements_.back().end = elements_.size();
        else
            open_.push_back(elements_.size() - 1);
        go_to(i + 1);
    }

    /// Returns where the attribute ends.
    std::size_t read_attribute(std::size_t i) {
        const auto name = word(i);
        while (i < bytes_.size() && is_blank(bytes_[i])) ++i;
        if (name.empty() || i == bytes_.size() || bytes_[i] != '=') refuse("has a tag that cannot be read");
        do ++i;
        while (i < bytes_.size() && is_blank(bytes_[i]));
        if (i == bytes_.size() || (bytes_[i] != '"' && bytes_[i] != '\'')) refuse("has a value without quotes");
        const auto end = bytes_.find(bytes_[i], i + 1);
        if (end == bytes_.npos) refuse("has a value that does not end");
        // Prefixes of programs' own stay, but for the two that name what every drawing has.
        const bool is_plain = name.starts_with("xlink:") || name.starts_with("inkscape:");
        attributes_.push_back({is_plain ? without_prefix(name) : name, bytes_.substr(i + 1, end - i - 1)});
        return end + 1;
    }

    /// The word that begins at `i`, which is moved behind it.
    std::string_view word(std::size_t& i) const {
        const auto begin = i;
        while (i < bytes_.size() && !is_blank(bytes_[i]) &&
               std::string_view("<>/=\"'&").find(bytes_[i]) == std::string_view::npos)
            ++i;
        return bytes_.substr(begin, i - begin);
    }

    /// Elements of SVG go by their names, those of other languages by ones that no element of SVG has.
    static std::string_view without_prefix(std::string_view name) {
        for (const std::string_view prefix : {"svg:", "xlink:", "inkscape:"})
            if (name.starts_with(prefix)) return name.substr(prefix.size());
        return name;
    }

    std::string_view bytes_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::vector<Element> elements_;
    std::vector<Attribute> attributes_;
    std::vector<std::size_t> open_;
};

} // namespace frontrow::svg
