extension Unicode.Scalar {
    /// A letter, mark, symbol, number or punctuation: no blank of any kind, and nothing without a shape of its own.
    /// Names and addresses are made of these alone, because people compare them by eye.
    package var isVisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            false
        default: true
        }
    }
}
