/// An array whose elements are numbered by their own index type.
struct IndexedArray<Index: TypedIndex, Element> {
  private var elements: [Element]

  init() { elements = [] }

  init(_ elements: [Element]) { self.elements = elements }

  mutating func append(_ element: Element) { elements.append(element) }
}

extension IndexedArray: RandomAccessCollection, MutableCollection {
  typealias Indices = Range<Index>

  var startIndex: Index { Index(0) }
  var endIndex: Index { Index(elements.count) }

  subscript(index: Index) -> Element {
    get { elements[index.position] }
    _modify { yield &elements[index.position] }
  }
}

extension IndexedArray: Sendable where Element: Sendable {}
